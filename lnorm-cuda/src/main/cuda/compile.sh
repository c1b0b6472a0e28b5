#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the kernels to the PTX in src/main/resources, or to the folder that is given. Needs nvcc 13.0.
# The tests compare the first line of each file with the sources, this script among them.
set -eu
cd "$(dirname "$0")"
out="${1:-../resources/dev/lnorm/cuda}"
digest=$(for file in $(ls | LC_ALL=C sort); do cat "$file"; done | sha256sum | cut -d ' ' -f 1)
compiler=$(nvcc --version | sed -n 's/^Cuda compilation tools, //p')

# compile CAPABILITY VERSION: the oldest PTX version that has every instruction, so that old drivers take it. nvcc
# writes its own; ptxas and the driver check each instruction against the version that the file names.
compile() {
    ptx=$(mktemp)
    nvcc -ptx -arch="compute_$1" -std=c++17 -fmad=false layernorm.cu -o "$ptx"
    {
        echo "// Made by src/main/cuda/compile.sh from sources of SHA-256 $digest"
        echo "// with nvcc, $compiler"
        sed -e '/^[[:space:]]*\/\//d' -e '/^$/d' \
            -e "s/^\.version .*/.version $2/" -e "s/^\.target .*/.target sm_$1/" "$ptx"
    } > "$out/lnorm_sm$1.ptx"
    rm "$ptx"
}

compile 75 6.4 &
compile 80 7.0
wait $!
