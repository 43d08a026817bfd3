/** A bar chart in plain SVG with its numbers in a table for screen readers. */
import type { JSX } from "preact";

export interface Bar {
  readonly label: string;
  readonly value: number;
}

interface BarChartProps {
  readonly caption: string;
  readonly bars: readonly Bar[];
  readonly show: (value: number) => string;
}

const HEIGHT_PX = 168;

/** The next "round" number above the highest bar, so that the axis reads well. */
function ceiling(highest: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, highest)));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((times) => times * unit >= highest) ?? 10;
  return step * unit;
}

export function BarChart({ caption, bars, show }: BarChartProps): JSX.Element {
  const top = ceiling(Math.max(...bars.map((bar) => bar.value), 1));
  return (
    <figure class="chart">
      <div class="chart-area" aria-hidden="true">
        <div class="chart-axis">
          {[1, 0.5, 0].map((share) => (
            <span key={share}>{show(top * share)}</span>
          ))}
        </div>
        <div class="chart-bars">
          {bars.map((bar) => (
            <Column key={bar.label} bar={bar} top={top} show={show} />
          ))}
        </div>
      </div>
      <figcaption class="hidden">{caption}</figcaption>
      <table class="hidden">
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.label}>
              <th scope="row">{bar.label}</th>
              <td>{show(bar.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

interface ColumnProps {
  readonly bar: Bar;
  readonly top: number;
  readonly show: (value: number) => string;
}

function Column({ bar, top, show }: ColumnProps): JSX.Element {
  const height = Math.max(2, Math.round((bar.value / top) * HEIGHT_PX));
  return (
    <div class="chart-column">
      <svg height={HEIGHT_PX}>
        <title>{`${bar.label}: ${show(bar.value)}`}</title>
        <rect x="12%" y={HEIGHT_PX - height} width="76%" height={height} rx="4" />
      </svg>
      <span>{bar.label}</span>
    </div>
  );
}
