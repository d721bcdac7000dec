# Owns: the real mode endpoint on a thread of this process, for tests of what reads from it.
function Start-Endpoint {
    param([string]$Llm)
    $shell = New-Shell
    $running = $shell.AddScript({
            param($Module, $Llm)
            Import-Module $Module
            Start-LlmModeEndpoint -StateDir $Llm
        }).AddArgument([IO.Path]::Combine($WindowsDir, 'LlmNode', 'LlmNode.psd1')).AddArgument($Llm).BeginInvoke()
    $port = (InModule { param($Llm) Get-LlmConfig -StateDir $Llm } $Llm).Config.modePort
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ((InModule { param($Url) Invoke-LlmHttp -Url $Url -TimeoutMs 5000 } "http://127.0.0.1:$port/mode").Status -ne 200) {
        if ($running.IsCompleted -or $watch.Elapsed.TotalSeconds -gt 30) { throw "The mode endpoint did not start: $($shell.EndInvoke($running) | ForEach-Object { $_.Say })" }
        [Threading.Thread]::Sleep(20)
    }
    return [pscustomobject]@{ Shell = $shell; Port = $port }
}

function Stop-Endpoint {
    param($Endpoint)
    $Endpoint.Shell.Stop()
    $Endpoint.Shell.Runspace.Dispose()
}

# One endpoint for all tests of a file, on a folder that each of them fills anew; Stop-Shared ends it.
function Get-SharedEndpoint {
    if ($null -eq $Shared.Endpoint) {
        $started = $null
        $llm = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'llm-shared-' + [Guid]::NewGuid().ToString('n'))
        [void][IO.Directory]::CreateDirectory($llm)
        # A port that was free a moment ago may be another test's now.
        for ($try = 1; $null -eq $started; $try++) {
            [IO.File]::WriteAllText([IO.Path]::Combine($llm, 'config.json'), "{`"modePort`":$(Get-FreePort)}")
            try { $started = Start-Endpoint $llm } catch { if ($try -eq 3) { throw } }
        }
        $Shared.Endpoint = [pscustomobject]@{ Shell = $started.Shell; Port = $started.Port; Llm = $llm }
    }
    foreach ($file in [IO.Directory]::GetFiles($Shared.Endpoint.Llm)) { [IO.File]::Delete($file) }
    return $Shared.Endpoint
}

function Stop-Shared {
    if ($null -ne $Shared.Endpoint) { Stop-Endpoint $Shared.Endpoint; [IO.Directory]::Delete($Shared.Endpoint.Llm, $true) }
    if ($null -ne $Shared.Vllm) { Stop-FakeVllm $Shared.Vllm }
    $Shared.Endpoint = $Shared.Vllm = $null
}
