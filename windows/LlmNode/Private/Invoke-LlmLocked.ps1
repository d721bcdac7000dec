# Owns: one writer at a time across processes and sessions, by a named mutex.
function Invoke-LlmLocked {
    param([string]$Name, [int]$WaitMs, [scriptblock]$Body)
    $mutex = [Threading.Mutex]::new($false, 'Global\' + $Name)
    $held = $false
    try {
        # The holder died: what it left is whole, because files are replaced atomically.
        try { $held = $mutex.WaitOne($WaitMs) } catch [Threading.AbandonedMutexException] { $held = $true }
        if (-not $held) { throw [TimeoutException]::new("Another process holds $Name") }
        return & $Body
    }
    finally {
        if ($held) { $mutex.ReleaseMutex() }
        $mutex.Dispose()
    }
}
