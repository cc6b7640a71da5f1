using Orleans.Ai.CommandLine;
using Orleans.Ai.Composition;

using var interrupts = new Interrupts();
return await OrleansAiCommand.RunAsync(args, new CommandEnvironment { BuildSilo = SiloApplication.Build }, interrupts.Token);
