# Owns: how a command ends: every exit code, its outcome word and its meaning, and the result that carries them. docs/windows.md shows the same table; a test compares them.
$script:LlmExitCodes = [ordered]@{
    'done'                 = @{ Code = 0; Means = 'Done, or nothing to do' }
    'busy'                 = @{ Code = 0; Means = 'Another healer is at work' }
    'gated'                = @{ Code = 0; Means = 'GAMING: only looked' }
    'declined'             = @{ Code = 0; Means = 'What you said no to was not done' }
    'unexpected'           = @{ Code = 1; Means = 'Wrong arguments, or a fault that has no code of its own' }
    'not-served'           = @{ Code = 3; Means = 'The mode is written, but the endpoint does not serve it' }
    'not-writable'         = @{ Code = 4; Means = 'mode.txt could not be written; the old mode stands' }
    'container-failed'     = @{ Code = 6; Means = 'docker compose could not stop or start the big model' }
    'vram-held'            = @{ Code = 7; Means = 'The card did not give back what the big model held' }
    'target-unhealthy'     = @{ Code = 20; Means = 'The big model does not answer through the LAN address' }
    'target-loading'       = @{ Code = 20; Means = 'The big model is still loading' }
    'wrong-model'          = @{ Code = 20; Means = 'Another model is served than servedModel' }
    'key-refused'          = @{ Code = 20; Means = 'The big model wants a key that config.json does not give' }
    'not-running'          = @{ Code = 21; Means = 'The big model does not run; the healer never starts WSL or Docker' }
    'no-lan-address'       = @{ Code = 22; Means = 'No LAN address: cable out, or routerAddress in no network of this PC' }
    'foreign-rule'         = @{ Code = 23; Means = 'Another program''s portproxy rule is on our address and port' }
    'foreign-listener'     = @{ Code = 23; Means = 'Another program listens on our address and port' }
    'docker-on-all'        = @{ Code = 23; Means = 'Docker publishes the port on all addresses' }
    'netsh-failed'         = @{ Code = 24; Means = 'netsh refused a change' }
    'not-elevated'         = @{ Code = 25; Means = 'Needs an elevated PowerShell' }
    'iphlpsvc'             = @{ Code = 26; Means = 'The IP Helper service is disabled or does not listen' }
    'firewall-missing'     = @{ Code = 27; Means = 'Our firewall rules are missing' }
    'public-network'       = @{ Code = 27; Means = 'The network is set to Public, where our firewall rules do not apply' }
    'unsupported-network'  = @{ Code = 28; Means = 'WSL networking that a portproxy rule is not known to work with; our rule was left as it is' }
    'not-known'            = @{ Code = 29; Means = 'WSL gave no answer that can be trusted; nothing was changed' }
    'port-in-use'          = @{ Code = 30; Means = 'Another program uses the port of the mode endpoint' }
    'no-urlacl'            = @{ Code = 31; Means = 'The mode endpoint may not listen: its URL reservation is missing' }
    'foreign-urlacl'       = @{ Code = 31; Means = 'The URL of the mode endpoint is reserved for somebody else' }
    'bad-config'           = @{ Code = 32; Means = 'config.json has a fault' }
    'port-excluded'        = @{ Code = 33; Means = 'Windows has reserved the port (excluded port range)' }
}

# How long things may take. docs/windows.md states what follows from them.
$script:LlmLimits = @{ ProofMs = 3000; WslMs = 10000; VramSec = 20; HealthSec = 900; StopMs = 60000; DownMs = 5000; UpMs = 120000 }

# What every command returns: its exit code, one word for the outcome, a sentence for the person, and what that command adds.
function New-LlmResult {
    param([string]$Outcome, [string]$Say, [Collections.IDictionary]$More = @{})
    return [pscustomobject]([ordered]@{ ExitCode = $script:LlmExitCodes[$Outcome].Code; Outcome = $Outcome; Say = $Say } + $More)
}
