"""What goes on in the simulator between requests, and what several groups do alike; `behaviours` call it.

==========================  ========================================================================================
`attempts`                  payers and banks: how an attempt to pay an intent goes on and ends
`protect`                   PayMongo Protect: scores and rules for payments
`proceeds`, `settlements`   how what was paid reaches the merchant: payouts
`sendings`                  money that leaves a wallet and arrives in another
`cycles`, `invoicing`       subscriptions: their billing cycles, and their rows
`setups`, `billing_dates`   new cards of subscriptions, and when they are billed
`onboarding`, `identities`  child accounts: what is required of them, their review, and checks of persons
`lending`                   offers, contracts and repayments, seen from both sides
`ledger_balances`           double entry
`definitions`, `steps`      what a definition of a workflow may say
`runs`                      runs of workflows
==========================  ========================================================================================
"""
