#!/usr/bin/env bash
# Builds llama.cpp for an NVIDIA GPU once, for our host and for its peers, and measures:
# `benchmarks/gpu.sh FOLDER`. Needs the CUDA toolkit and an environment with
# `pip install '.[bench]'`; under ten minutes on 16 cores. Leaves FOLDER/gpu.json and FOLDER/gpu.png.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mkdir -p "$1" && cd "$1" && pwd)

nvidia-smi --query-gpu=name,memory.total --format=csv,noheader
PEERS_CMAKE_ARGS="-DBUILD_SHARED_LIBS=ON -DGGML_CUDA=on -DCMAKE_CUDA_ARCHITECTURES=native" \
    benchmarks/peers.sh "$folder"
# The Python binding takes the same build in place of the one that it was installed with.
export LLAMA_CPP_LIB_PATH="$folder/build/bin"
python -c 'import llama_cpp; assert llama_cpp.llama_supports_gpu_offload(), "built without CUDA"'
python -m benchmarks.engine --shape qwen2.5-3b --type Q8_0 --gpu-layers -1 --threads 8 \
    --samples 1 8 32 64 --tokens 256 --turns 3 \
    --bin "$folder/bin" --json "$folder/gpu.json" --plot "$folder/gpu.png"
