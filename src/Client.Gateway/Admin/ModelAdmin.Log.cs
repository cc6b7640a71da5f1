using Microsoft.Extensions.Logging;
using Orleans.Ai.Models;

namespace Orleans.Ai.Admin;

internal sealed partial class ModelAdmin
{
    [LoggerMessage(3201, LogLevel.Warning, "How model {Model} stands is not known now")]
    private partial void LogUnknown(Exception exception, ModelId model);
}
