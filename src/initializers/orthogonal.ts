/**
 * Gram-Schmidt, twice for accuracy, of normals as [rows, columns]: the columns become orthonormal, or the rows
 * if there are fewer rows. In f64, rounded once.
 */
export function orthogonalColumns(
  values: Float32Array,
  rows: number,
  columns: number,
): Float32Array {
  const isTall = rows >= columns;
  const [length, count] = isTall ? [rows, columns] : [columns, rows];
  const at = (vector: number, i: number) => (isTall ? i * columns + vector : vector * columns + i);
  const vectors: Float64Array[] = [];
  for (let v = 0; v < count; v++) {
    const vector = Float64Array.from({ length }, (_, i) => values[at(v, i)]!);
    for (const before of [...vectors, ...vectors]) {
      const overlap = dot(vector, before);
      for (let i = 0; i < length; i++) vector[i]! -= overlap * before[i]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  const result = new Float32Array(values.length);
  vectors.forEach((vector, v) => {
    vector.forEach((value, i) => {
      result[at(v, i)] = value;
    });
  });
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
