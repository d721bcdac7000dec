// Owns: the host that scripts see: what powershell.exe would print, on stdout and stderr; no prompts.
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LlmNode.Engine;

internal sealed class ConsoleLikeHost : PSHost
{
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override string Name => "LlmNodeEngine";
    public override Version Version => new(1, 0);
    public override PSHostUserInterface UI { get; } = new Lines();
    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no prompt");
    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no prompt");
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
    public override void SetShouldExit(int exitCode) { }

    private sealed class Lines : PSHostUserInterface
    {
        public override PSHostRawUserInterface? RawUI => null;
        public override void Write(string value) => Console.Out.Write(value);
        public override void Write(ConsoleColor foreground, ConsoleColor background, string value) => Console.Out.Write(value);
        public override void WriteLine(string value) => Console.Out.WriteLine(value);
        public override void WriteErrorLine(string value) => Console.Error.WriteLine(value);
        public override void WriteDebugLine(string message) => Console.Out.WriteLine("DEBUG: " + message);
        public override void WriteVerboseLine(string message) => Console.Out.WriteLine("VERBOSE: " + message);
        public override void WriteWarningLine(string message) => Console.Out.WriteLine("WARNING: " + message);
        public override void WriteProgress(long sourceId, ProgressRecord record) { }
        public override string ReadLine() => throw NoPrompt();
        public override SecureString ReadLineAsSecureString() => throw NoPrompt();
        public override Dictionary<string, PSObject> Prompt(string caption, string message, System.Collections.ObjectModel.Collection<FieldDescription> descriptions) => throw NoPrompt();
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw NoPrompt();
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes types, PSCredentialUIOptions options) => throw NoPrompt();
        public override int PromptForChoice(string caption, string message, System.Collections.ObjectModel.Collection<ChoiceDescription> choices, int defaultChoice) => throw NoPrompt();
        private static NotSupportedException NoPrompt() => new("A script asked a question; the scripts of this project never do");
    }
}
