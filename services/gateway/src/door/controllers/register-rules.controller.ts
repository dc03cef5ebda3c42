/** The rules of the register: how long stock must keep, and what products cost. */
import { Controller } from '@nestjs/common';
import {
  ListProductPrices,
  ListShelfLifeRules,
  listProductPrices,
  listShelfLifeRules,
  ProductPricePage,
  RegisterAnswer,
  RegisterProductPrices,
  RegisterShelfLifeRules,
  registerProductPrices,
  registerShelfLifeRules,
  ShelfLifeRulePage,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { registerExamples } from '../examples.js';
import { Route } from '../route.js';

const changing = {
  verb: 'PUT',
  right: 'change-register',
  tag: 'Register',
  reply: RegisterAnswer,
  asksOwner: true,
} as const;
const listing = { verb: 'GET', tag: 'Register', asksOwner: true } as const;
const eachIsWhole =
  'Each entry is its full state: sending it again changes nothing. Up to 500, each answered on its own.';

@Controller()
export class RegisterRulesController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...changing,
    path: '/v1/shelf-life-rules',
    entryProblems: ['unknown-product', 'unknown-programme'],
    summary: 'Say how long stock must keep that is issued to a level',
    description:
      `${eachIsWhole} An order never issues stock that keeps for less. What holds is the minimum of ` +
      'the location itself; else the rule for its level and the product; else for the programme of ' +
      'the product; else for all products; else none. A rule without days holds no more.',
    body: RegisterShelfLifeRules,
    examples: { body: registerExamples.shelfLifeRules },
  })
  putShelfLifeRules(ask: Ask<RegisterShelfLifeRules>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerShelfLifeRules, ask.body, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/shelf-life-rules',
    right: 'see-register',
    summary: 'List shelf life rules',
    description:
      'How long stock must keep that is issued to a level; rules that hold no more are left out.',
    query: ListShelfLifeRules,
    reply: ShelfLifeRulePage,
  })
  shelfLifeRules(ask: Ask<undefined, ListShelfLifeRules>): Promise<ShelfLifeRulePage> {
    return this.owner.run(listShelfLifeRules, ask.query, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/product-prices',
    entryProblems: ['unknown-product'],
    summary: 'Say what products cost',
    description:
      `${eachIsWhole} A price is whole minor units of a currency for so many dispensing units, and ` +
      'holds from its day on, for lots that have no price of their own. One without `unitPrice` says ' +
      'that none is known from that day on.',
    body: RegisterProductPrices,
    examples: { body: registerExamples.productPrices },
  })
  putProductPrices(ask: Ask<RegisterProductPrices>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerProductPrices, ask.body, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/product-prices',
    right: 'see-value',
    summary: 'List what products cost',
    description: 'By product, the oldest price first.',
    query: ListProductPrices,
    reply: ProductPricePage,
  })
  productPrices(ask: Ask<undefined, ListProductPrices>): Promise<ProductPricePage> {
    return this.owner.run(listProductPrices, ask.query, ask.caller);
  }
}
