/** Makes a secret as its field's recipe says: prefix, then encoded random bytes. So none ever has to leave the server. */

export interface Recipe {
  prefix: string;
  byteCount: number;
  encoding: 'BASE64' | 'BASE64URL' | 'HEX';
}

function encoded(bytes: Uint8Array, encoding: Recipe['encoding']): string {
  if (encoding === 'HEX') {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const base64 = btoa(String.fromCharCode(...bytes));
  return encoding === 'BASE64' ? base64 : base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

export function makeSecret(recipe: Recipe, random: (bytes: Uint8Array) => Uint8Array = fromSystem): string {
  return recipe.prefix + encoded(random(new Uint8Array(recipe.byteCount)), recipe.encoding);
}

function fromSystem(bytes: Uint8Array): Uint8Array {
  return crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}
