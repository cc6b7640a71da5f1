namespace Orleans.Ai.Torch;

/// <summary>Torch or its device is not there or cannot do what was asked, and what to do.</summary>
public sealed class TorchException(string message, Exception? innerException = null) : Exception(message, innerException);
