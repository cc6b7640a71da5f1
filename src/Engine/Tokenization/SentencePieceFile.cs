using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads a <c>tokenizer.model</c>, the format of SentencePiece: its <c>ModelProto</c>.</summary>
internal sealed class SentencePieceFile
{
    private const int UnigramModel = 1, BytePairModel = 2;
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private readonly List<SentencePiece> _pieces = [];
    private ulong _model = UnigramModel;
    private bool _spacePrefix = true, _removeExtraSpaces = true, _escapeSpaces = true, _suffix;
    private string _rules = "";
    private int _rulesSize;

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="config">The <c>tokenizer_config.json</c> beside it, or an empty object: further tokens, and what surrounds a text.</param>
    public static Tokenizer Read(ReadOnlySpan<byte> file, JsonElement config)
    {
        var model = new SentencePieceFile();
        model.ReadModel(file);
        model.RefuseOthers();
        return SentencePieceTokenizer.Create(model._pieces, new SentencePieceSettings
        {
            Unigram = model._model == UnigramModel,
            SpacePrefix = model._spacePrefix,
            RemoveExtraSpaces = model._removeExtraSpaces,
            MatchNormalized = true,
            Added = AddedTokenReader.Read(default, config),
            Surround = (model.Surround(config, "bos", "<s>", absent: model._model == BytePairModel), model.Surround(config, "eos", "</s>", absent: false)),
        });
    }

    // Models of byte-pair encoding, such as Llama, begin every text with their token for it unless their settings say otherwise.
    private int[] Surround(JsonElement config, string role, string usual, bool absent)
    {
        var literal = AddedTokenReader.NameOf(config, $"{role}_token") ?? usual;
        var id = _pieces.FindIndex(p => p.Text == literal && p.Type == SentencePieceType.Control);
        return id >= 0 && config.IsTrue($"add_{role}_token", absent) ? [id] : [];
    }

    private void ReadModel(ReadOnlySpan<byte> file)
    {
        var reader = new ProtobufReader(file);
        while (reader.TryNext())
        {
            switch (reader.Field)
            {
                case 1:
                    _pieces.Add(ReadPiece(reader.ReadBytes(), _pieces.Count));
                    break;
                case 2:
                    ReadTrainer(reader.ReadBytes());
                    break;
                case 3:
                    ReadNormalizer(reader.ReadBytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static SentencePiece ReadPiece(ReadOnlySpan<byte> message, int id)
    {
        var (text, score, type) = ("", 0f, SentencePieceType.Normal);
        var reader = new ProtobufReader(message);
        while (reader.TryNext())
        {
            switch (reader.Field)
            {
                case 1:
                    text = Utf8.GetString(reader.ReadBytes());
                    break;
                case 2:
                    score = reader.ReadSingle();
                    break;
                case 3:
                    type = (SentencePieceType)Math.Min(reader.ReadVarint(), int.MaxValue);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return Enum.IsDefined(type)
            ? new SentencePiece(text, score, type)
            : throw new TokenizerException(string.Create(CultureInfo.InvariantCulture, $"the piece {id} has the type {(int)type}, which is not supported"));
    }

    private void ReadTrainer(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.TryNext())
        {
            switch (reader.Field)
            {
                case 3:
                    _model = reader.ReadVarint();
                    break;
                case 24:
                    _suffix = reader.ReadFlag();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.TryNext())
        {
            switch (reader.Field)
            {
                case 1:
                    _rules = Utf8.GetString(reader.ReadBytes());
                    break;
                case 2:
                    _rulesSize = reader.ReadBytes().Length;
                    break;
                case 3:
                    _spacePrefix = reader.ReadFlag();
                    break;
                case 4:
                    _removeExtraSpaces = reader.ReadFlag();
                    break;
                case 5:
                    _escapeSpaces = reader.ReadFlag();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void RefuseOthers()
    {
        if (_model is not (UnigramModel or BytePairModel))
            throw new TokenizerException(string.Create(CultureInfo.InvariantCulture, $"trainer_spec.model_type {_model} is not supported; supported are 1 (unigram) and 2 (byte-pair encoding)"));
        if (_rulesSize > 0)
            throw new TokenizerException($"the normalisation rules \"{_rules}\" (normalizer_spec.precompiled_charsmap) are not supported; supported is identity");
        if (_suffix)
            throw new TokenizerException("trainer_spec.treat_whitespace_as_suffix is not supported; supported is white space as prefix");
        if (!_escapeSpaces)
            throw new TokenizerException("normalizer_spec.escape_whitespaces false is not supported; supported is true");
    }
}
