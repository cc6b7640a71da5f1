namespace Orleans.Ai.Storage;

/// <summary>A grain with state and a reminder.</summary>
public interface INotebookGrain : IGrainWithStringKey
{
    /// <summary>Writes now, and again when the grain deactivates.</summary>
    Task WriteAsync(string text, string lastWords);

    Task<string?> ReadAsync();

    Task RemindAsync();

    Task<bool> IsRemindedAsync();
}
