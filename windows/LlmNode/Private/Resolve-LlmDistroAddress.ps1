# Owns: which address of a WSL distribution Windows can reach. Pure.
function Resolve-LlmDistroAddress {
    # Text is the output of: ip -4 -o addr show dev eth0. `hostname -I` also lists docker bridges, which Windows cannot reach; so the
    # address must be eth0's and on-link with a vEthernet (WSL) adapter. Null when there is none.
    param(
        [AllowEmptyString()][string]$Text,
        [AllowEmptyCollection()][object[]]$Addresses
    )
    $switches = @($Addresses | Where-Object { $_.InterfaceAlias -cmatch '^vEthernet ' })
    foreach ($found in [regex]::Matches($Text, '(?m)\beth0\s+inet ([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)/[0-9]+')) {
        $address = $found.Groups[1].Value
        foreach ($switch in $switches) {
            if (Test-LlmOnLink $switch.IPAddress $switch.PrefixLength $address) { return $address }
        }
    }
}
