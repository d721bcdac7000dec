// Owns: `engine SCRIPT ARGS...`, which runs one script file as `powershell -File` would: same parameters, same exit code.
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using LlmNode.Engine;

if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: engine SCRIPT.ps1 [arguments]");
    return 2;
}

// Trap: CreateDefault() wants the ConsoleHost assembly, which no package brings.
var session = InitialSessionState.CreateDefault2();
session.Commands.Add(new SessionStateCmdletEntry("ConvertFrom-Json", typeof(ConvertFromJsonStandIn), null));
session.ImportPSModule([Path.Combine(AppContext.BaseDirectory, "stand-ins", "StandIns.psm1")]);

// Where tests find the stand-ins for programs; they put it before PATH themselves.
Environment.SetEnvironmentVariable("LLM_ENGINE_STUBS", Path.Combine(AppContext.BaseDirectory, "stubs"));

var host = new ConsoleLikeHost();
using var runspace = RunspaceFactory.CreateRunspace(host, session);
runspace.Open();
Runspace.DefaultRunspace = runspace;
using var shell = PowerShell.Create(runspace);
var command = string.Join(' ', args.Select((word, i) => i == 0 ? Quoted(Path.GetFullPath(word)) : IsParameter(word) ? word : Quoted(word)));
// The try makes an error of parameter binding end the run, as `-File` does.
shell.AddScript($"$global:LASTEXITCODE = 0\ntry {{ & {command} }} catch {{ throw }}");

var output = new PSDataCollection<PSObject>();
output.DataAdded += (_, added) => Console.Out.WriteLine(output[added.Index]?.ToString());
shell.Streams.Error.DataAdded += (_, added) => Console.Error.WriteLine(Located(shell.Streams.Error[added.Index]));
try
{
    shell.Invoke(null, output);
    return runspace.SessionStateProxy.GetVariable("LASTEXITCODE") is int code ? code : 0;
}
catch (RuntimeException failure)
{
    Console.Error.WriteLine(Located(failure.ErrorRecord));
    return 1;
}

// `-File` reads a word that starts with a dash and a letter as a parameter name, all else as a literal.
static bool IsParameter(string word) => Regex.IsMatch(word, @"^-[A-Za-z]+(:\$(true|false))?$");
static string Quoted(string word) => "'" + word.Replace("'", "''") + "'";
static string Located(ErrorRecord record) => record + Environment.NewLine + record.InvocationInfo?.PositionMessage + Environment.NewLine + record.ScriptStackTrace;
