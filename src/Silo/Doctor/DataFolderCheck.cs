namespace Orleans.Ai.Doctor;

/// <summary>Looks whether state can be written.</summary>
internal static class DataFolderCheck
{
    /// <summary>Writes and removes a file; in the nearest folder above while the folder itself is not there yet.</summary>
    public static Finding Run(string folder)
    {
        const string Subject = "data folder";
        var existing = folder;
        while (!Directory.Exists(existing))
        {
            if (File.Exists(existing))
            {
                return new(Subject, false, $"{existing} is a file: choose another folder with --data.");
            }

            existing = Path.GetDirectoryName(existing) ?? throw new DirectoryNotFoundException($"{folder} has no root.");
        }

        try
        {
            using var probe = new FileStream(
                Path.Combine(existing, $".orleans-ai-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return new(Subject, true, existing == folder ? $"{folder} is writable" : $"{folder} can be made");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(Subject, false, $"{existing} is not writable: choose another folder with --data.");
        }
    }
}
