import { encodeQR } from 'qr';
import { createMemo } from 'solid-js';

/** A QR code of this text, dark on white in every theme: that is what cameras read. */
export function QrCode(props: { text: string; label: string }) {
  const modules = createMemo(() => encodeQR(props.text, 'raw', { border: 3 }));
  const path = () =>
    modules()
      .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
      .join('');
  return (
    <svg
      class="rb-qr"
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${modules().length} ${modules().length}`}
      shape-rendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path()} fill="#000" />
    </svg>
  );
}
