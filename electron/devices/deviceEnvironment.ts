/**
 * What a process that may compute on a card is told besides: drivers keep what they compiled in the person's home unless they are given
 * another place, and CUDA counts cards by their speed unless it is told to count them as everybody else does.
 */
export function deviceEnvironment(cacheFolder: string): Readonly<Record<string, string>> {
  return {
    MESA_SHADER_CACHE_DIR: cacheFolder,
    __GL_SHADER_DISK_CACHE_PATH: cacheFolder,
    CUDA_CACHE_PATH: cacheFolder,
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
  };
}
