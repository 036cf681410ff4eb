/**
 * The fields of one protobuf message, in order. Enough of the wire format to look into a graph before a native parser does;
 * no generated code, because the format's four wire types have not changed since 2008.
 */
export type ProtobufField =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly number: number; readonly kind: 'fixed' };

/** Throws RangeError where the bytes are no message. */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let place = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[place];
      if (byte === undefined) throw new RangeError('the message ends within a number');
      place += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number is longer than 64 bits');
  };
  const skip = (length: number): Uint8Array => {
    if (length > message.length - place) throw new RangeError('a field reaches past the end of its message');
    place += length;
    return message.subarray(place - length, place);
  };
  while (place < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    switch (Number(tag & 7n)) {
      case 0:
        yield { number, kind: 'varint', value: varint() };
        break;
      case 1:
        skip(8);
        yield { number, kind: 'fixed' };
        break;
      case 2:
        yield { number, kind: 'bytes', value: skip(Number(varint())) };
        break;
      case 5:
        skip(4);
        yield { number, kind: 'fixed' };
        break;
      default:
        throw new RangeError('a field has no known wire type');
    }
  }
}

/** Numbers of a repeated integer field that may come one by one or packed. */
export function packedVarints(field: ProtobufField): bigint[] {
  if (field.kind === 'varint') return [field.value];
  if (field.kind === 'fixed') throw new RangeError('a whole number has a fixed width');
  const values: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of field.value) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    values.push(BigInt.asUintN(64, value));
    [value, shift] = [0n, 0n];
  }
  if (shift !== 0n) throw new RangeError('the message ends within a number');
  return values;
}
