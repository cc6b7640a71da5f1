#!/usr/bin/env bash
# Runs build.cake with the Cake version pinned in .config/dotnet-tools.json: ./build.sh --target=Test
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2
  exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
dotnet tool restore >/dev/null
exec dotnet cake build.cake "$@"
