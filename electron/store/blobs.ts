/** Numbers as little-endian bytes, whatever the machine, and back. */

export function floatsToBlob(values: Float32Array): Buffer {
  const blob = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => blob.writeFloatLE(value, index * 4));
  return blob;
}

export function blobToFloats(blob: Buffer): Float32Array {
  return Float32Array.from({ length: blob.length / 4 }, (_value, index) => blob.readFloatLE(index * 4));
}

export function orderToBlob(values: Uint16Array): Buffer {
  const blob = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => blob.writeUInt16LE(value, index * 2));
  return blob;
}

export function blobToOrder(blob: Buffer): Uint16Array {
  return Uint16Array.from({ length: blob.length / 2 }, (_value, index) => blob.readUInt16LE(index * 2));
}
