# Owns: replacing a small file so that a reader, a crash or a full disk sees the old bytes or the new ones, never a mix.
function Write-LlmFileAtomically {
    # Text is ASCII; whoever has other letters hands over the bytes.
    param([string]$Path, [string]$Text, [byte[]]$Bytes = [Text.Encoding]::ASCII.GetBytes("$Text"))
    Write-LlmTempFile ($Path + '.tmp') $Bytes
    Move-LlmFileIntoPlace ($Path + '.tmp') $Path
}

function Write-LlmTempFile {
    param([string]$Temp, [byte[]]$Bytes)
    $stream = [IO.FileStream]::new($Temp, [IO.FileMode]::Create, [IO.FileAccess]::Write, [IO.FileShare]::None)
    try {
        $stream.Write($Bytes, 0, $Bytes.Length)
        $stream.Flush($true)
    }
    finally { $stream.Dispose() }
}

function Move-LlmFileIntoPlace {
    param([string]$Temp, [string]$Path)
    for ($try = 0; ; $try++) {
        try {
            if ([IO.File]::Exists($Path)) { [IO.File]::Replace($Temp, $Path, $Path + '.bak') }
            # Trap: ReplaceFile may fail half-way (ERROR_UNABLE_TO_MOVE_REPLACEMENT_2), the old file already under its backup name.
            # The next pass then comes here. File.Move that overwrites does not exist on .NET Framework.
            else { [IO.File]::Move($Temp, $Path) }
            return
        }
        catch [IO.IOException] {
            # A virus scanner or a reader without delete sharing holds the file for a moment.
            if ($try -ge 10) { throw }
            [Threading.Thread]::Sleep(20)
        }
    }
}
