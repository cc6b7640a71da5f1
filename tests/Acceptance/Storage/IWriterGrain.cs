namespace Orleans.Ai.Storage;

/// <summary>A grain that does nothing but write its state.</summary>
public interface IWriterGrain : IGrainWithIntegerKey
{
    Task WriteAsync();
}
