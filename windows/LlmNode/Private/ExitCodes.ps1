# Owns: every exit code of the scripts, its outcome word and its meaning. docs/windows.md shows the same table; a test compares them.
$script:LlmExitCodes = [ordered]@{
    'done'                 = @{ Code = 0; Means = 'Done, or nothing to do' }
    'busy'                 = @{ Code = 0; Means = 'Another healer is at work' }
    'gated'                = @{ Code = 0; Means = 'GAMING: only looked' }
    'unexpected'           = @{ Code = 1; Means = 'Wrong arguments, or a fault that has no code of its own' }
    'not-served'           = @{ Code = 3; Means = 'The mode is written, but the endpoint does not serve it' }
    'not-writable'         = @{ Code = 4; Means = 'mode.txt could not be written; the old mode stands' }
    'drain-timeout'        = @{ Code = 5; Means = 'The mode is set, requests still run, nothing was stopped' }
    'container-failed'     = @{ Code = 6; Means = 'docker compose could not stop or start the big model' }
    'vram-held'            = @{ Code = 7; Means = 'More GPU memory in use than vramFreeMiB after the stop' }
    'target-unhealthy'     = @{ Code = 20; Means = 'The big model does not answer through the LAN address' }
    'target-loading'       = @{ Code = 20; Means = 'The big model is still loading' }
    'wrong-model'          = @{ Code = 20; Means = 'Another model is served than servedModel' }
    'not-running'          = @{ Code = 21; Means = 'WSL or Docker does not run; the healer never starts them' }
    'no-lan-address'       = @{ Code = 22; Means = 'No LAN address: cable out, or routerAddress in no network of this PC' }
    'foreign-rule'         = @{ Code = 23; Means = 'Another program''s portproxy rule is on our address and port' }
    'foreign-listener'     = @{ Code = 23; Means = 'Another program listens on our address and port' }
    'docker-on-all'        = @{ Code = 23; Means = 'Docker publishes the port on all addresses' }
    'netsh-failed'         = @{ Code = 24; Means = 'netsh refused a change' }
    'not-elevated'         = @{ Code = 25; Means = 'Needs an elevated PowerShell' }
    'iphlpsvc'             = @{ Code = 26; Means = 'The IP Helper service is disabled or does not listen' }
    'firewall-missing'     = @{ Code = 27; Means = 'Our firewall rules are missing' }
    'public-network'       = @{ Code = 27; Means = 'The network is set to Public, where our firewall rules do not apply' }
    'unsupported-network'  = @{ Code = 28; Means = 'Mirrored or unknown WSL networking: by hand' }
    'port-in-use'          = @{ Code = 30; Means = 'Another program uses the port of the mode endpoint' }
    'no-urlacl'            = @{ Code = 31; Means = 'The mode endpoint may not listen: its URL reservation is missing' }
    'bad-config'           = @{ Code = 32; Means = 'config.json has a fault' }
    'port-excluded'        = @{ Code = 33; Means = 'Windows has reserved the port (excluded port range)' }
}
