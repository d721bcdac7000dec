# Owns: the measure of the static gate: how many broken texts it lets through.
function Assert-MutantsCaught {
    param([int]$Every)
    $all = 0
    $survivors = @(foreach ($file in Get-ProductFile) {
            foreach ($mutant in Get-Mutant ([IO.File]::ReadAllText($file)) $Every) {
                $all++
                if (@(Get-ScriptFault $mutant.Text).Count -eq 0) { "$([IO.Path]::GetFileName($file)): $($mutant.Deleted)" }
            }
        })
    $caught = [Math]::Round(100 * ($all - $survivors.Count) / $all, 2)
    [Console]::Out.WriteLine("gate: $caught % of $all mutants caught; survivors: $($survivors -join '; ')")
    Assert-True ($all -gt 50 -and $caught -ge 98) "$caught % of $all caught"
}
