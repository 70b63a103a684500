// The share of each class, as bars with their numbers.

interface Props {
  readonly shares: readonly number[];
  readonly classNames: readonly string[];
  readonly label: string;
  /** The true class, if it is known. */
  readonly truth?: number | undefined;
}

const MOST = 12;

export function ClassBars({ shares, classNames, label, truth }: Props) {
  const order = [...shares.keys()];
  // the most likely of many
  if (order.length > MOST) order.sort((a, b) => shares[b]! - shares[a]!).length = MOST;
  const best = shares.indexOf(Math.max(...shares));
  return (
    <dl class="class-bars" aria-label={label}>
      {order.map((number) => (
        <div key={number} class={number === best ? "best" : ""}>
          <dt>
            {classNames[number] ?? number}
            {number === truth && <span class="truth"> true</span>}
          </dt>
          <dd>
            <span class="bar" style={{ "--share": `${(100 * shares[number]!).toFixed(1)}%` }} />
            <span>{(100 * shares[number]!).toFixed(1)} %</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
