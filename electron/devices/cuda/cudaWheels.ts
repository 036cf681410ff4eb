/** A published archive of libraries, and what of it is taken: its path there, and the name here. */
export type CudaWheel = {
  readonly name: string;
  readonly address: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly take: Readonly<Record<string, string>>;
};

const files = 'https://files.pythonhosted.org/packages';
const cublas = 'nvidia_cublas-13.0.2.14';
const cudart = 'nvidia_cuda_runtime-13.0.96';
const curand = 'nvidia_curand-10.4.5.25';

/**
 * What CUDA needs for the runtime of this studio (onnxruntime 1.30.0), without cuDNN and cuFFT, which only whole pictures would use. Addresses
 * and hashes are those that `pip install --dry-run --report -` prints for these versions.
 */
export const cudaWheels: readonly CudaWheel[] = [
  {
    name: 'onnxruntime-gpu 1.30.0',
    address: `${files}/9e/80/d96143329dbe925d434b016c890a5caa785fac8e14a1570e5d6818b63545/onnxruntime_gpu-1.30.0-cp312-cp312-manylinux_2_28_x86_64.whl`,
    bytes: 246_685_715,
    sha256: '6acc0f4b3d5ac5f2984432faa59dd8fcce6775f8b43a7140afa0f322c7a703b1',
    take: {
      'onnxruntime/capi/libonnxruntime_providers_cuda.so': 'libonnxruntime_providers_cuda.so',
      'onnxruntime/capi/libonnxruntime_providers_shared.so': 'libonnxruntime_providers_shared.so',
      'onnxruntime/LICENSE': 'onnxruntime-LICENSE',
    },
  },
  {
    name: 'nvidia-cublas 13.0.2.14',
    address: `${files}/28/d4/30e630055d8e0f7058cc0d39e562c965d692f4735537d3f02f45d579a280/${cublas}-py3-none-manylinux_2_27_x86_64.whl`,
    bytes: 420_882_912,
    sha256: '0cf238ffdbe46c00cb9aa98e7bca745c223a5ca5a53e686ac8b3e5a08fe80d6c',
    take: {
      'nvidia/cu13/lib/libcublas.so.13': 'libcublas.so.13',
      'nvidia/cu13/lib/libcublasLt.so.13': 'libcublasLt.so.13',
      [`${cublas}.dist-info/licenses/License.txt`]: 'cublas-License.txt',
    },
  },
  {
    name: 'nvidia-curand 10.4.5.25',
    address: `${files}/12/63/636e5dc9afb2959bfc0042a357d5567358df829b66c96d9fc36d77dc0596/${curand}-py3-none-manylinux_2_27_x86_64.whl`,
    bytes: 77_113_015,
    sha256: '22bb226a857e5888fe6b54ae465fc4371296bcff13a35f79e19691bcf454f529',
    take: {
      'nvidia/cu13/lib/libcurand.so.10': 'libcurand.so.10',
      [`${curand}.dist-info/licenses/License.txt`]: 'curand-License.txt',
    },
  },
  {
    name: 'nvidia-cuda-runtime 13.0.96',
    address: `${files}/2e/24/d1558f3b68b1d26e706813b1d10aa1d785e4698c425af8db8edc3dced472/${cudart}-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl`,
    bytes: 2_243_632,
    sha256: '7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548',
    take: {
      'nvidia/cu13/lib/libcudart.so.13': 'libcudart.so.13',
      [`${cudart}.dist-info/licenses/License.txt`]: 'cuda-runtime-License.txt',
    },
  },
];
