# Owns: what every command returns: its exit code, one word for the outcome, and a sentence for the person.
function New-LlmResult {
    param([string]$Outcome, [string]$Say)
    return [pscustomobject]@{ ExitCode = $script:LlmExitCodes[$Outcome].Code; Outcome = $Outcome; Say = $Say }
}
