# Owns: decoding of text whose encoding is only known from its bytes: a byte order mark, or the zero bytes of UTF-16.
function ConvertFrom-LlmText {
    param([AllowEmptyCollection()][byte[]]$Bytes, [switch]$GuessUtf16)
    $count = $Bytes.Length
    if ($count -ge 2 -and $Bytes[0] -eq 0xFF -and $Bytes[1] -eq 0xFE) { return [Text.Encoding]::Unicode.GetString($Bytes, 2, $count - 2) }
    if ($count -ge 2 -and $Bytes[0] -eq 0xFE -and $Bytes[1] -eq 0xFF) { return [Text.Encoding]::BigEndianUnicode.GetString($Bytes, 2, $count - 2) }
    if ($count -ge 3 -and $Bytes[0] -eq 0xEF -and $Bytes[1] -eq 0xBB -and $Bytes[2] -eq 0xBF) { return [Text.Encoding]::UTF8.GetString($Bytes, 3, $count - 3) }
    # Trap: wsl.exe writes its own messages as UTF-16 without a mark unless WSL_UTF8=1, which old versions do not know.
    if ($GuessUtf16 -and [Array]::IndexOf($Bytes, [byte]0) -ge 0) { return [Text.Encoding]::Unicode.GetString($Bytes) }
    return [Text.Encoding]::UTF8.GetString($Bytes)
}
