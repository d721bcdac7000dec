# Owns: a fake vLLM for the tests: /health, /v1/models, /metrics over real sockets, on loopback and on the pretended LAN address.

# Behavior is shared with the server while it runs: Health (status), HealthyAfter (askings until it is 200), Model, Running (requests), Drains (one less each time it is asked), Silent (accepts, says nothing), Slam (hangs up), Key (that /v1/models wants), Share (more lines of /metrics), Hidden (its port looks closed to the stand-in of Get-NetTCPConnection).
function Start-FakeVllm {
    param([int]$Port, [string[]]$Addresses = @('127.0.0.1', '127.0.0.2'), [hashtable]$With = @{})
    $behavior = [hashtable]::Synchronized(@{ Stop = $false })
    Set-Behavior $behavior $With
    $listeners = foreach ($address in $Addresses) {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Parse($address), $Port)
        $listener.Start()
        $listener
    }
    $shell = New-Shell
    $running = $shell.AddScript($FakeVllmLoop).AddArgument($behavior).AddArgument(@($listeners)).BeginInvoke()
    return [pscustomobject]@{ Behavior = $behavior; Shell = $shell; Running = $running; Listeners = @($listeners); Port = $Port }
}

function Set-Behavior {
    param([hashtable]$Behavior, [hashtable]$With)
    $fresh = @{ Health = 200; HealthyAfter = 0; Model = 'big-32b'; Running = 0; Drains = $false; Silent = $false; Slam = $false; Asked = 0; Key = ''; Share = ''; Hidden = $false }
    foreach ($key in $With.Keys) { $fresh[$key] = $With[$key] }
    foreach ($key in $fresh.Keys) { $Behavior[$key] = $fresh[$key] }
}

# One fake for all tests that need one, made fresh for each: starting a thread of PowerShell is what takes time.
$Shared = @{ Vllm = $null; Endpoint = $null }
function Get-SharedVllm {
    param([hashtable]$With = @{})
    if ($null -eq $Shared.Vllm) {
        $Shared.Vllm = Start-FakeVllm (Get-FreePort)
    }
    Set-Behavior $Shared.Vllm.Behavior $With
    return $Shared.Vllm
}

# A second thread of PowerShell.
function New-Shell {
    $shell = [PowerShell]::Create()
    $shell.Runspace = [RunspaceFactory]::CreateRunspace([Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
    $shell.Runspace.Open()
    return $shell
}

function Stop-FakeVllm {
    param($Fake)
    $Fake.Behavior.Stop = $true
    try { $null = $Fake.Shell.EndInvoke($Fake.Running) }
    finally { foreach ($listener in $Fake.Listeners) { $listener.Stop() }; $Fake.Shell.Runspace.Dispose(); $Fake.Shell.Dispose() }
}

$FakeVllmLoop = {
    param($Behavior, $Listeners)
    $held = [Collections.ArrayList]::new()
    function Send-Answer {
        param($Client)
        $stream = $Client.GetStream()
        $stream.ReadTimeout = 2000
        $head = ''
        $buffer = [byte[]]::new(4096)
        while (-not $head.Contains("`r`n`r`n")) {
            $count = $stream.Read($buffer, 0, $buffer.Length)
            if ($count -eq 0) { return }
            $head += [Text.Encoding]::ASCII.GetString($buffer, 0, $count)
        }
        $status = 200
        $body = switch -Regex ($head.Split(' ')[1]) {
            '^/health$' { if ($Behavior.HealthyAfter -gt 0) { $Behavior.HealthyAfter--; if ($Behavior.HealthyAfter -eq 0) { $Behavior.Health = 200 } }; $status = $Behavior.Health; '' }
            '^/v1/models$' { if ($Behavior.Key -and -not $head.Contains("Bearer $($Behavior.Key)")) { $status = 401 }; '{"object":"list","data":[{"id":"' + $Behavior.Model + '"}]}' }
            '^/metrics$' { if ($Behavior.Drains -and $Behavior.Running -gt 0) { $Behavior.Running-- }; "# TYPE vllm:num_requests_running gauge`nvllm:num_requests_running{engine=`"0`",model_name=`"$($Behavior.Model)`"} $($Behavior.Running).0`n$($Behavior.Share)" }
            '^/router/status$' { '{"inflight":{"small":0,"big":{"forced":0,"unforced":' + $Behavior.Running + '}}}' }
            default { $status = 404; '{}' }
        }
        $bytes = [Text.Encoding]::ASCII.GetBytes("HTTP/1.1 $status X`r`nContent-Length: $($body.Length)`r`nConnection: close`r`n`r`n$body")
        $stream.Write($bytes, 0, $bytes.Length)
    }
    while (-not $Behavior.Stop) {
        $idle = $true
        foreach ($listener in $Listeners) {
            if (-not $listener.Pending()) { continue }
            $idle = $false
            $client = $listener.AcceptTcpClient()
            $Behavior.Asked++
            if ($Behavior.Silent) { [void]$held.Add($client); continue }
            try { if (-not $Behavior.Slam) { Send-Answer $client } } catch { $Behavior.Fault = "$_" } finally { $client.Close() }
        }
        if ($idle) { [Threading.Thread]::Sleep(5) }
    }
    foreach ($client in $held) { $client.Close() }
}
