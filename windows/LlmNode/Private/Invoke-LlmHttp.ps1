# Owns: one GET, bounded in time and size, past any proxy setting. What happened is a value, never an exception.
function Invoke-LlmHttp {
    # Returns Status (number or 0), Body (text), Fault (null, refused, silent or failed).
    param([string]$Url, [int]$TimeoutMs = 2000, [string]$Key = '')
    $response = $null
    $answer = [pscustomobject]@{ Status = 0; Body = ''; Fault = $null }
    try {
        $request = [Net.WebRequest]::Create([Uri]$Url)
        $request.Proxy = $null
        $request.KeepAlive = $false
        $request.AllowAutoRedirect = $false
        $request.Timeout = $TimeoutMs
        if ($Key) { $request.Headers['Authorization'] = "Bearer $Key" }
        try { $response = $request.GetResponse() }
        catch {
            # A status of 400 and above is an exception that carries the response.
            $refusal = Find-LlmCause $_.Exception ([Net.WebException])
            if ($null -eq $refusal -or $null -eq $refusal.Response) { throw }
            $response = $refusal.Response
        }
        $answer.Status = [int]$response.StatusCode
        $answer.Body = Read-LlmWebBody $response $TimeoutMs
    }
    catch { $answer.Status = 0; $answer.Fault = Get-LlmWebFault $_.Exception }
    finally { if ($null -ne $response) { $response.Dispose() } }
    Write-Verbose "GET ${Url}: $(if ($answer.Fault) { $answer.Fault } else { $answer.Status })"
    return $answer
}

function Read-LlmWebBody {
    param([Net.WebResponse]$Response, [int]$TimeoutMs)
    $stream = $Response.GetResponseStream()
    $buffer = [byte[]]::new(65536)
    $text = [IO.MemoryStream]::new()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($text.Length -lt 4194304) {
        $read = $stream.ReadAsync($buffer, 0, $buffer.Length)
        # A wait of 0 still takes what is there: who drips fast enough would be read for ever.
        $left = [int]($TimeoutMs - $watch.ElapsedMilliseconds)
        if ($left -le 0 -or -not $read.Wait($left)) { throw [TimeoutException]::new('The body did not come') }
        if ($read.Result -eq 0) { break }
        $text.Write($buffer, 0, $read.Result)
    }
    return [Text.Encoding]::UTF8.GetString($text.ToArray())
}

function Get-LlmWebFault {
    param([Exception]$Failure)
    if ($null -ne (Find-LlmCause $Failure ([TimeoutException]))) { return 'silent' }
    $socket = Find-LlmCause $Failure ([Net.Sockets.SocketException])
    if ($null -ne $socket -and $socket.SocketErrorCode -ceq 'ConnectionRefused') { return 'refused' }
    $web = Find-LlmCause $Failure ([Net.WebException])
    if ($null -ne $web -and $web.Status -ceq 'Timeout') { return 'silent' }
    return 'failed'
}

function Find-LlmCause {
    param([Exception]$Failure, [type]$Kind)
    for ($cause = $Failure; $null -ne $cause; $cause = $cause.InnerException) { if ($cause -is $Kind) { return $cause } }
}
