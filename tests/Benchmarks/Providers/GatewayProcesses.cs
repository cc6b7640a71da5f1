using Orleans.Ai.Access;
using Orleans.Ai.Streams;

namespace Orleans.Ai.Providers;

/// <summary>Starts gateways before a provider, each in a process of its own.</summary>
internal static class GatewayProcesses
{
    /// <summary>What every request carries: the key of our gateway's caller.</summary>
    public static string Authorization => $"Authorization: {Bearer}";

    /// <summary>The value of that header.</summary>
    public const string Bearer = $"Bearer {Key}";

    private const string Key = "oai_benchmark-0123456789-0123456789";
    private const string Nginx = "/usr/sbin/nginx";

    private static readonly string Portkey = Path.Combine(
        SharedData.Repository, "tests", "Benchmarks", "npm", "node_modules", "@portkey-ai", "gateway", "build", "start-server.js");

    /// <summary>Starts one of this executable's own commands.</summary>
    public static Task<ServerProcess> StartOwnAsync(string command, params string[] arguments) =>
        ServerProcess.StartAsync(command, Environment.ProcessPath!, (address, _) => [command, address, .. arguments]);

    /// <summary>
    /// Starts <c>orleans-ai</c> with what a team would have: a key file, a provider with a key, a route of it, prices. All else is as it is
    /// by default, but for the log.
    /// </summary>
    /// <param name="provider">The provider behind it.</param>
    /// <param name="level">What is logged: <c>Information</c>, the default, is a line for each request.</param>
    public static Task<ServerProcess> StartOursAsync(ServerProcess provider, string level = "Warning") => ServerProcess.StartAsync("chat", ServerProcess.Executable, (address, data) =>
    [
        "serve", "--urls", address, "--data", data, "--set", "Engine:Threads=1", "--set", $"Logging:LogLevel:Orleans.Ai={level}",
        "--set", $"Gateway:KeyFile={Write(data, "keys.json", $$"""{"keys":[{"id":"bench","hash":"{{ApiKeyHash.Hash(Key)}}","tenant":"team-a","role":"client"}]}""")}",
        "--set", "Providers:mock:Kind=compatible", "--set", $"Providers:mock:Address={provider.Address}v1", "--set", "Providers:mock:MaxConnections=2048",
        "--set", $"Providers:mock:KeyFile={Write(data, "provider.key", "sk-0123456789")}",
        "--set", $"Prices:File={Write(data, "prices.json", """{"currency":"EUR","prices":[{"provider":"mock","model":"*","input":1000,"output":2000}]}""")}",
        "--set", "Routes:chat:Targets:0:Target=mock/gpt-4.1",
    ]);

    /// <summary>Starts YARP.</summary>
    public static Task<ServerProcess> StartYarpAsync(ServerProcess provider) => StartOwnAsync(BareYarp.Command, provider.Address.ToString());

    /// <summary>Starts nginx with kept connections to the provider; <see langword="null"/>: it is not installed (<c>apt-get install nginx</c>).</summary>
    public static async Task<ServerProcess?> StartNginxAsync(ServerProcess provider) => !File.Exists(Nginx) ? null : await ServerProcess.StartQuietAsync(
        "nginx",
        Nginx,
        (address, data) => ["-p", data, "-e", "/dev/null", "-c", Write(data, "nginx.conf", $$"""
            daemon off;
            worker_processes auto;
            pid nginx.pid;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              keepalive_requests 1000000000;
              upstream provider { server {{provider.Address.Authority}}; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen {{new Uri(address).Authority}};
                location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; }
              }
            }
            """)]);

    /// <summary>Starts Portkey's gateway; <see langword="null"/>: it is not installed (<c>npm ci</c> in <c>tests/Benchmarks/npm</c>).</summary>
    public static async Task<ServerProcess?> StartPortkeyAsync() => !File.Exists(Portkey) ? null : await ServerProcess.StartQuietAsync(
        "portkey", "node", (address, _) => [Portkey, $"--port={new Uri(address).Port}", "--headless"]);

    /// <summary>Headers by which Portkey's gateway knows where to go.</summary>
    public static string[] PortkeyHeaders(ServerProcess provider) => ["x-portkey-provider: openai", $"x-portkey-custom-host: {provider.Address}v1"];

    private static string Write(string folder, string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
