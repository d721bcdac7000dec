# Owns: the mode endpoint's listener and its loop.
function Start-LlmModeEndpoint {
    <#
    .SYNOPSIS
    Answers GET /mode until the process ends. Returns only when it could not listen, or when the listener failed.
    .DESCRIPTION
    Every request reads mode.txt anew, so a change is seen by the next request. One loop is enough: an answer is one small
    write that never waits for its client, and clients that send nothing never reach the loop.
    .PARAMETER StateDir
    Folder with mode.txt and config.json (key modePort).
    .OUTPUTS
    ExitCode, Outcome, Say.
    .EXAMPLE
    Start-LlmModeEndpoint -StateDir C:\llm
    #>
    [CmdletBinding()]
    param([string]$StateDir = 'C:\llm')
    $read = Get-LlmConfig -StateDir $StateDir
    if ($read.Faults.Count -gt 0) { return New-LlmResult 'bad-config' ($read.Faults -join [Environment]::NewLine) }
    $port = $read.Config.modePort
    $listener = [Net.HttpListener]::new()
    $listener.IgnoreWriteExceptions = $true
    $listener.Prefixes.Add("http://+:$port/")
    try { $listener.Start() }
    catch [Net.HttpListenerException] {
        $excluded = Get-LlmExcludedPort
        return Resolve-LlmListenFault -ErrorCode $_.Exception.GetBaseException().ErrorCode -Port $port -Excluded $excluded -Reservation (Get-LlmUrlReservation $port)
    }
    try {
        # The first request costs ten times a later one: this process pays for it, not the router with its 300 ms.
        $null = [Net.WebRequest]::Create("http://127.0.0.1:$port/mode").GetResponseAsync()
        $fresh = Receive-LlmModeRequest $listener $StateDir $true
        [Console]::Out.WriteLine("listening on http://127.0.0.1:$port/mode")
        Write-LlmLog $StateDir 'mode-endpoint' "listening on port $port"
        while ($true) { $fresh = Receive-LlmModeRequest $listener $StateDir $fresh }
    }
    catch {
        Write-LlmLog $StateDir 'mode-endpoint' "listener failed: $($_.Exception.Message)"
        return New-LlmResult 'unexpected' "The listener on port $port failed: $($_.Exception.Message)"
    }
    finally { $listener.Close() }
}

# Answers one request. Returns whether the file could be read: one that stays broken must not cost every request the wait of a swap.
function Receive-LlmModeRequest {
    param([Net.HttpListener]$Listener, [string]$StateDir, [bool]$Fresh)
    $next = $Listener.GetContextAsync()
    # Short waits, because PowerShell looks for Ctrl+C only between two statements.
    while (-not $next.Wait(250)) { continue }
    $context = $next.Result
    try {
        $request = $context.Request
        $reading = Get-LlmMode -StateDir $StateDir -Retries $(if ($Fresh) { 5 } else { 0 })
        $answer = Resolve-LlmModeRequest -Method $request.HttpMethod -Path $request.Url.AbsolutePath -HostHeader $request.UserHostName -Reading $reading -HostName ([Net.Dns]::GetHostName())
        Write-Verbose "$($request.RemoteEndPoint.Address) $($request.HttpMethod) $($request.RawUrl): $($answer.Status)"
        Send-LlmModeAnswer $context $answer
        return $reading.Source -ceq 'file'
    }
    catch {
        Write-LlmLog $StateDir 'mode-endpoint' "request failed: $($_.Exception.Message)"
        $context.Response.Abort()
        return $Fresh
    }
}

function Send-LlmModeAnswer {
    param([Net.HttpListenerContext]$Context, $Answer)
    $response = $Context.Response
    $bytes = [Text.Encoding]::ASCII.GetBytes($Answer.Body)
    $response.StatusCode = $Answer.Status
    $response.ContentType = 'application/json; charset=utf-8'
    $response.AddHeader('Cache-Control', 'no-store')
    $response.AddHeader('X-Content-Type-Options', 'nosniff')
    # The router's doctor compares it with its own.
    $response.AddHeader('X-Llm-Node-Version', $MyInvocation.MyCommand.Module.Version.ToString())
    if ($Answer.Allow) { $response.AddHeader('Allow', $Answer.Allow) }
    # The rest of a body that we do not want must not hold the connection.
    if ($Context.Request.HttpMethod -cnotin 'GET', 'HEAD') { $response.KeepAlive = $false }
    if ($Context.Request.HttpMethod -ceq 'HEAD') {
        $response.ContentLength64 = $bytes.Length
        $response.Close()
    }
    else { $response.Close($bytes, $false) }
}
