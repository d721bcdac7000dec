@echo off
rem Owns: set-mode for cmd and PowerShell. Alone in its folder: beside a .ps1 of the same name PowerShell would prefer that.
"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -ExecutionPolicy RemoteSigned -File "%~dp0..\set-mode.ps1" %*
