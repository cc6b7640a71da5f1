using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>
/// The operator's prices, from a file that is looked at now and then: mounted files change by links that nothing tells of. A file that
/// cannot be used stops the start; later, the prices before stay in force.
/// </summary>
internal sealed partial class PriceBook : BackgroundService, IPriceTable
{
    private readonly PricesOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PriceBook> _logger;
    private byte[] _read = [];
    private volatile PriceTable _table = PriceTable.Empty;

    /// <summary>Reads the file.</summary>
    /// <exception cref="OptionsValidationException">It cannot be used.</exception>
    public PriceBook(IOptions<PricesOptions> options, TimeProvider time, ILogger<PriceBook> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        if (_options.File is { Length: > 0 } && Look() is { } problem)
        {
            throw new OptionsValidationException(nameof(PricesOptions), typeof(PricesOptions), [problem]);
        }
    }

    public Cost? CostOf(TargetId target, InferenceRequest request, TokenUsage usage) => _table.CostOf(target, request, usage, _time.GetUtcNow());

    /// <summary>Reads the file, where it has changed.</summary>
    /// <returns>What is wrong; <see langword="null"/>: nothing.</returns>
    public string? Look()
    {
        try
        {
            var json = File.ReadAllBytes(_options.File!);
            if (json.AsSpan().SequenceEqual(_read))
            {
                return null;
            }

            _table = PriceFile.Read(json);
            _read = json;
            LogRead(_options.File!, _table.Count);
            return null;
        }
        catch (PriceFileException exception)
        {
            return $"Prices:File '{_options.File}' {exception.Message}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"Prices:File '{_options.File}' cannot be read: {exception.Message}";
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.File is not { Length: > 0 })
        {
            return;
        }

        using var timer = new PeriodicTimer(_options.LookInterval, _time);
        string? told = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var problem = Look();
            if (problem is not null && problem != told)
            {
                LogUnusable(problem);
            }

            told = problem;
        }
    }
}
