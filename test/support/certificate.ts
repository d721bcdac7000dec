// A certificate made on the spot, without any tool: signed by its own key (RFC 5280, the least that TLS asks for).
import { generateKeyPairSync, sign } from 'node:crypto';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** For this host, valid for a day from `from` on. */
export function certificateFor(host: string, from: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = sequence(objectId('2a8648ce3d040302'));
  const subject = sequence(part(0x31, sequence(objectId('550403'), part(0x0c, Buffer.from('test')))));
  const names = sequence(objectId('551d11'), part(0x04, sequence(part(0x82, Buffer.from(host)))));
  const content = sequence(
    part(0xa0, part(0x02, Buffer.of(2))),
    part(0x02, Buffer.of(1)),
    signature,
    subject,
    sequence(time(from), time(new Date(from.getTime() + 86_400_000))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    part(0xa3, sequence(names)),
  );
  const whole = sequence(content, signature, part(0x03, Buffer.of(0), sign('sha256', content, privateKey)));
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** Tag, length, value (ITU-T X.690); up to 64 KiB. */
function part(tag: number, ...values: readonly Buffer[]): Buffer {
  const value = Buffer.concat(values);
  const { length } = value;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), value]);
}

const sequence = (...values: readonly Buffer[]) => part(0x30, ...values);
const objectId = (hex: string) => part(0x06, Buffer.from(hex, 'hex'));
const time = (date: Date) => part(0x18, Buffer.from(date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')));
