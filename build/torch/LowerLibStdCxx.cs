using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies libLibTorchSharp.so such that it loads with the libstdc++ of GCC 12. It needs GLIBCXX_3.4.32 for one function,
/// which does nothing there but tie a program to a libstdc++ that sets its streams up by itself; the copy asks for another
/// function without arguments, of GLIBCXX_3.4.20, in its place. docs/decisions/0010 says why.
/// </summary>
public sealed class LowerLibStdCxx : Task
{
    private const string Function = "_ZSt21ios_base_library_initv";
    private const string Replacement = "_ZSt13get_terminatev";
    private const string Version = "GLIBCXX_3.4.32";
    private const string ReplacementVersion = "GLIBCXX_3.4.20";
    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe;
    private const uint SymbolVersions = 0x6fffffff;
    private const int SymbolSize = 24;

    private byte[] _bytes = [];
    private int _strings;

    /// <summary>The library as its package has it.</summary>
    [Required]
    public string Source { get; set; } = "";

    /// <summary>Takes the changed copy.</summary>
    [Required]
    public string Destination { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            _bytes = File.ReadAllBytes(Source);
            Change();
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
            File.WriteAllBytes(Destination, _bytes);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or IndexOutOfRangeException or ArgumentException)
        {
            Log.LogError($"{Source} is not laid out as this build expects ({exception.Message}): see docs/decisions/0010-libstdcxx-of-torchsharp.md.");
        }

        return !Log.HasLoggedErrors;
    }

    private void Change()
    {
        Require(_bytes.Length > 64 && Encoding.ASCII.GetString(_bytes, 0, 4) == "\u007fELF" && _bytes[4] == 2 && _bytes[5] == 1, "it is no 64-bit little-endian ELF file");
        var sections = Sections();
        var symbols = sections.Single(section => section.Type == DynamicSymbols);
        _strings = sections[symbols.Link].Offset;
        var needs = Needs(sections.Single(section => section.Type == VersionNeeds).Offset);
        if (!needs.TryGetValue(Version, out var need))
        {
            Log.LogMessage(MessageImportance.Low, $"{Source} needs no {Version}: copied as it is.");
            return;
        }

        Require(needs.TryGetValue(ReplacementVersion, out var replacement), $"it needs no {ReplacementVersion}");
        var versions = sections.Single(section => section.Type == SymbolVersions).Offset;
        var index = Short(need + 6);
        var users = Enumerable.Range(0, symbols.Size / SymbolSize).Where(symbol => Short(versions + (2 * symbol)) == index).ToArray();
        Require(users.Length == 1, $"{users.Length} symbols need {Version}, not one");
        var name = (int)Integer(symbols.Offset + (SymbolSize * users[0]));
        Require(Text(name) == Function, $"{Text(name)} needs {Version}, not {Function}");

        // The record keeps its index, to which the symbol refers, and takes the other's hash and name.
        Array.Copy(_bytes, replacement, _bytes, need, 4);
        Array.Copy(_bytes, replacement + 8, _bytes, need + 8, 4);
        Array.Copy(Encoding.ASCII.GetBytes(Replacement.PadRight(Function.Length, '\0')), 0, _bytes, _strings + name, Function.Length);
    }

    private List<(uint Type, int Offset, int Size, int Link)> Sections()
    {
        var (table, size, count) = (Long(40), Short(58), Short(60));
        return Enumerable.Range(0, count).Select(i => table + (i * size))
            .Select(header => (Integer(header + 4), Long(header + 24), Long(header + 32), (int)Integer(header + 40))).ToList();
    }

    /// <summary>Where the records of the versions of all libraries are, by their names.</summary>
    private Dictionary<string, int> Needs(int library)
    {
        var needs = new Dictionary<string, int>();
        for (var next = -1; next != 0; library += next)
        {
            var record = library + (int)Integer(library + 8);
            for (var left = Short(library + 2); left > 0; left--)
            {
                needs[Text((int)Integer(record + 8))] = record;
                record += (int)Integer(record + 12);
            }

            next = (int)Integer(library + 12);
        }

        return needs;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    private string Text(int offset)
    {
        var begin = _strings + offset;
        return Encoding.ASCII.GetString(_bytes, begin, Array.IndexOf(_bytes, (byte)0, begin) - begin);
    }

    private int Short(int offset) => BitConverter.ToUInt16(_bytes, offset);

    private uint Integer(int offset) => BitConverter.ToUInt32(_bytes, offset);

    private int Long(int offset) => checked((int)BitConverter.ToInt64(_bytes, offset));
}
