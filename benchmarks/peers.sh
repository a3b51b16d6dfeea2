#!/usr/bin/env bash
# Builds llama-server and llama-batched-bench of the very llama.cpp that
# llama-cpp-python bundles: `benchmarks/peers.sh FOLDER`; they come to lie in FOLDER/bin.
# Needs a C++ compiler and a package index; about 8 minutes on two cores. Without an
# index: cmake and ninja on the PATH, and the source distribution unpacked in FOLDER/source. With
# PEERS_CMAKE_ARGS="-DGGML_CUDA=on -DCMAKE_CUDA_ARCHITECTURES=native" for a GPU.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
version=$(python -c 'import importlib.metadata as m; print(m.version("llama-cpp-python"))')

cd "$folder"
if [ ! -d source ]; then
    pip download --quiet --no-deps --no-binary llama-cpp-python "llama-cpp-python==$version"
    mkdir source
    tar -xzf llama_cpp_python-"$version".tar.gz -C source --strip-components=1
fi
if ! command -v cmake >/dev/null || ! command -v ninja >/dev/null; then
    python -m venv tools
    tools/bin/pip install --quiet cmake ninja
    export PATH="$folder/tools/bin:$PATH"
fi
# shellcheck disable=SC2086 - several arguments are meant
cmake -DBUILD_SHARED_LIBS=OFF -S source/vendor/llama.cpp -B build -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DLLAMA_CURL=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF \
    -DLLAMA_BUILD_UI=OFF ${PEERS_CMAKE_ARGS:-} >cmake.log
cmake --build build --target llama-server llama-batched-bench >build.log
mkdir -p bin
ln -sf "$folder"/build/bin/llama-server "$folder"/build/bin/llama-batched-bench bin/
echo "built llama-server and llama-batched-bench of llama-cpp-python $version in $folder/bin"
