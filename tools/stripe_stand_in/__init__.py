"""A local stand-in for Stripe, for demonstrations and tests. Start it with `python -m tools.stripe_stand_in`.

Read the files in this order: params (what a request may say) · store (what is remembered) · objects (what Stripe's
objects look like) · cards (the test numbers) · payments and refunds (what happens to money) · api (the routes) · disputes · page, style,
words, hosted (the payment page) · webhooks (events on their way) · control, control_page (levers for tests and people) · server (HTTP).
"""
