using Orleans.Ai.CommandLine;
using Orleans.Ai.Composition;

using var interrupts = new Interrupts();
return await OrleansAiCommand.RunAsync(args, new CommandEnvironment { StartSilo = SiloStart.StartAsync }, interrupts.Token);
