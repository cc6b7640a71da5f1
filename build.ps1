# Runs build.cake with the Cake version pinned in .config/dotnet-tools.json: ./build.ps1 --target=Test
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:MSBUILDDISABLENODEREUSE = '1'
dotnet tool restore | Out-Null
dotnet cake build.cake @args
exit $LASTEXITCODE
