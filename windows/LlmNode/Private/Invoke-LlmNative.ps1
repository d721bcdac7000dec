# Owns: starting another program: the only place in the module that does. Bounded in time, bytes captured raw, nothing printed.
function Invoke-LlmNative {
    # Returns ExitCode (null when killed), Out, Err (text), Missing, TimedOut (true or false). Never throws.
    param([string]$Program, [string[]]$Words = @(), [int]$TimeoutMs = 15000)
    # Programs of Windows come from its own folder: elevated code must not take a netsh.exe that lies in the current one.
    $own = [IO.Path]::Combine([Environment]::SystemDirectory, "$Program.exe")
    $file = if ([Environment]::SystemDirectory -and [IO.File]::Exists($own)) { $own } else { $Program }
    $start = [Diagnostics.ProcessStartInfo]::new($file, (ConvertTo-LlmCommandLine $Words))
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    # Without it wsl.exe writes UTF-16.
    $start.EnvironmentVariables['WSL_UTF8'] = '1'
    try { $process = [Diagnostics.Process]::Start($start) }
    catch { return [pscustomobject]@{ ExitCode = $null; Out = ''; Err = "$Program was not found"; Missing = $true; TimedOut = $false } }
    try {
        $process.StandardInput.Close()
        $streams = $process.StandardOutput.BaseStream, $process.StandardError.BaseStream
        $texts = [IO.MemoryStream]::new(), [IO.MemoryStream]::new()
        $copies = $streams[0].CopyToAsync($texts[0]), $streams[1].CopyToAsync($texts[1])
        $ended = [Threading.Tasks.Task]::WaitAll([Threading.Tasks.Task[]]$copies, $TimeoutMs) -and $process.WaitForExit($TimeoutMs)
        if (-not $ended) { try { $process.Kill() } catch { $ended = $false } }
        $out, $err = foreach ($text in $texts) { ConvertFrom-LlmText $text.ToArray() -GuessUtf16 }
        Write-Verbose "$file $($start.Arguments): $(if ($ended) { "exit $($process.ExitCode)" } else { "killed after $TimeoutMs ms" })"
        return [pscustomobject]@{
            ExitCode = $(if ($ended) { $process.ExitCode } else { $null }); Out = $out; Err = $err; Missing = $false; TimedOut = -not $ended
        }
    }
    finally { $process.Dispose() }
}

# Trap: ProcessStartInfo.ArgumentList does not exist on .NET Framework. The rules are those of CommandLineToArgvW:
# backslashes count only before a quote, and a trailing one would escape the closing quote.
function ConvertTo-LlmCommandLine {
    param([string[]]$Words)
    $quoted = foreach ($word in $Words) {
        if ($word -cmatch '\A[^\s"]+\z') { $word }
        else { '"' + ($word -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"' }
    }
    return @($quoted) -join ' '
}
