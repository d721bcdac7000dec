# Owns: the log files in the state folder: one line per event, two files of at most 1 MiB, never a reason to fail.
function Write-LlmLog {
    param([string]$StateDir, [string]$Name, [string]$Line)
    try {
        $path = [IO.Path]::Combine($StateDir, 'log', "$Name.log")
        $file = [IO.FileInfo]::new($path)
        if ($file.Exists -and $file.Length -gt 1048576) {
            [IO.File]::Delete($path + '.old')
            [IO.File]::Move($path, $path + '.old')
        }
        $stamp = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
        [IO.File]::AppendAllText($path, "$stamp $($Line -replace '[\r\n]+', ' | ')`r`n")
    }
    catch { return }
}
