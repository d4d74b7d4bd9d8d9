using System.Text;
using System.Text.Json.Nodes;
using KerasStyle.Saving;

namespace KerasStyle.Callbacks;

/// <summary>Posts the figures of each epoch to a server; one that cannot be reached is reported and does not stop the training.
/// As keras.callbacks.RemoteMonitor.</summary>
/// <param name="root">Address of the server.</param>
/// <param name="path">Path on it.</param>
/// <param name="field">Name of the form's field that holds the figures as JSON.</param>
/// <param name="headers">Further headers of each request.</param>
/// <param name="sendAsJson">Send the JSON itself as <c>application/json</c> instead of a form.</param>
public sealed class RemoteMonitor(
    string root = "http://localhost:9000",
    string path = "/publish/epoch/end/",
    string field = "data",
    IReadOnlyDictionary<string, string>? headers = null,
    bool sendAsJson = false)
    : Callback
{
    static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Where messages go: the console unless set.</summary>
    public TextWriter Output { get; set; } = Console.Out;

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        string json = Encoding.UTF8.GetString(PythonJson.ToUtf8Bytes(
            new JsonObject([KeyValuePair.Create("epoch", (JsonNode?)epoch), .. logs.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))])));
        using var request = new HttpRequestMessage(HttpMethod.Post, root + path)
        {
            Content = sendAsJson ? new StringContent(json, Encoding.UTF8, "application/json") : new FormUrlEncodedContent([KeyValuePair.Create(field, json)]),
        };
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            Client.Send(request).Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Output.WriteLine($"warning: RemoteMonitor could not reach {root}: {e.Message}");
        }
    }
}
