using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AutoML;

/// <summary>Trials one after another: a tuner proposes, a runner tries, the best result is kept.</summary>
public partial class AutoMLExperiment
{
    internal const string PipelineSearchSpaceName = "_pipeline_";

    private readonly AutoMLExperimentSettings _settings;
    private readonly IChannel _channel;
    private TimeSpan? _time;
    private int _maxModels = int.MaxValue;
    private TrialResult? _best;

    public AutoMLExperiment(MLContext context, AutoMLExperimentSettings settings)
    {
        _settings = settings;
        settings.Seed ??= context.Seed;
        settings.SearchSpace ??= new Space();
        _channel = ((IChannelProvider)context).Start(nameof(AutoMLExperiment));
        var contexts = new ChildContexts(context, $"{nameof(AutoMLExperiment)}-ChildContext");
        Services.AddTransient(_ => contexts.Create());
        Services.AddSingleton(settings);
        Services.AddSingleton(_channel);
        this.SetPerformanceMonitor(2000);
    }

    /// <summary>Where runners, tuners and monitors get their constructor arguments from; the last registration of a service counts.</summary>
    internal IServiceCollection Services { get; } = new ServiceCollection();

    /// <summary>Looked at between trials; a running trial hears of it by its token.</summary>
    public AutoMLExperiment SetTrainingTimeInSeconds(uint trainingTimeInSeconds)
    {
        _settings.MaxExperimentTimeInSeconds = trainingTimeInSeconds;
        _time = TimeSpan.FromSeconds(trainingTimeInSeconds);
        return this;
    }

    /// <summary>Failed trials count, too.</summary>
    public AutoMLExperiment SetMaxModelToExplore(int maxModel)
    {
        _settings.MaxModels = _maxModels = maxModel;
        return this;
    }

    public AutoMLExperiment SetMaximumMemoryUsageInMegaByte(double value = double.MaxValue)
    {
        _settings.MaximumMemoryUsageInMegaByte = value;
        return this;
    }

    public AutoMLExperiment AddSearchSpace(string key, Space searchSpace)
    {
        _settings.SearchSpace[key] = searchSpace;
        return this;
    }

    public AutoMLExperiment SetMonitor<TMonitor>(TMonitor monitor)
        where TMonitor : class, IMonitor => With(s => s.AddSingleton<IMonitor>(monitor));

    public AutoMLExperiment SetMonitor<TMonitor>()
        where TMonitor : class, IMonitor => With(s => s.AddSingleton<IMonitor, TMonitor>());

    public AutoMLExperiment SetMonitor<TMonitor>(Func<IServiceProvider, TMonitor> factory)
        where TMonitor : class, IMonitor => With(s => s.AddSingleton<IMonitor>(factory));

    public AutoMLExperiment SetTrialRunner<TTrialRunner>(TTrialRunner runner)
        where TTrialRunner : class, ITrialRunner => With(s => s.AddSingleton<ITrialRunner>(runner));

    public AutoMLExperiment SetTrialRunner<TTrialRunner>(Func<IServiceProvider, TTrialRunner> factory)
        where TTrialRunner : class, ITrialRunner => With(s => s.AddTransient<ITrialRunner>(factory));

    public AutoMLExperiment SetTrialRunner<TTrialRunner>()
        where TTrialRunner : class, ITrialRunner => With(s => s.AddTransient<ITrialRunner, TTrialRunner>());

    public AutoMLExperiment SetTuner<TTuner>(TTuner proposer)
        where TTuner : class, ITuner => SetTuner(_ => proposer);

    public AutoMLExperiment SetTuner<TTuner>(Func<IServiceProvider, TTuner> factory)
        where TTuner : class, ITuner => With(s => s.AddSingleton<ITuner>(factory));

    public AutoMLExperiment SetTuner<TTuner>()
        where TTuner : class, ITuner => With(s => s.AddSingleton<ITuner, TTuner>());

    public TrialResult Run() => RunAsync().Result;

    internal AutoMLExperiment With(Action<IServiceCollection> register)
    {
        register(Services);
        return this;
    }

    public class AutoMLExperimentSettings : ExperimentSettings
    {
        public int? Seed { get; set; }

        public Space SearchSpace { get; set; } = null!;
    }
}
