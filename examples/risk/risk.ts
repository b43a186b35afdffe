/** An order as the shop takes it. */
export interface Order {
  id: string;
  email: string;
  tier: 'basic' | 'gold';
  lines: { sku: string; quantity: number; price: number }[];
}

/** What is known about an order before anybody has looked at it. */
export interface Risk {
  /** From 0 (none) to 1. */
  score: number;
  reasons: string[];
}

/**
 * How risky an order is.
 * @param order the order
 * @param limit above this sum an order is worth a look
 * @idempotent
 */
export async function riskScore(order: Order, limit = 500): Promise<Risk> {
  const sum = order.lines.reduce((total, line) => total + line.quantity * line.price, 0);
  const found: [boolean, number, string][] = [
    [sum > limit, 0.4, `${sum} is more than ${limit}`],
    [order.email.endsWith('@mailinator.com'), 0.5, 'the address is a throw-away'],
    [order.lines.some(line => line.quantity > 50), 0.3, 'a large quantity'],
  ];
  const reasons = found.filter(([isSo]) => isSo);
  console.log(`${order.id}: ${reasons.length} reasons`);
  return {
    score: Math.min(
      1,
      reasons.reduce((score, [, weight]) => score + weight, 0),
    ),
    reasons: reasons.map(([, , reason]) => reason),
  };
}

/**
 * A code for the order that can be read out on the telephone.
 * @pure
 */
export function spokenCode({ id, digits = 4 }: { id: string; digits?: number }): string {
  const sum = [...id].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 10 ** digits, 7);
  return String(sum).padStart(digits, '0').split('').join('-');
}
