"""Holds questions that are about no product's help; it measures and embeds nothing."""

from typing import Final

_LINES: Final = """\
what will the weather be like tomorrow
will it rain this weekend
who won the match last night
when does the next football season start
tell me a joke
write me a poem
sing a song for me
recommend a good film to watch tonight
what is the best book of the year
what is the capital of Australia
how far away is the moon
how old is the president
translate this sentence into Spanish
what does this word mean
how do I spell that word
solve this equation for me
what is the square root of two hundred
what time is it in Tokyo
what day is it today
set an alarm for seven in the morning
remind me to buy milk
how long should I boil an egg
give me a recipe for tomato soup
how many calories are in a banana
where is a good restaurant near me
book a table for two tonight
order a pizza
is it safe to eat this after the date
I have a headache and a fever, what should I do
what are the symptoms of the flu
how do I lose weight
which vitamins should I take
how do I get a good night's sleep
find me a cheap flight to Paris
do I need a visa to travel there
is my flight delayed
how do I get to the airport
where is the nearest petrol station
call me a taxi
how bad is the traffic right now
my car does not start
how often should I change the oil
the tyre is flat, how do I change it
rent a car for the weekend
the washing machine leaks water
the tap is dripping
how do I paint a wall
how do I remove a wine stain
when should I plant tomatoes
my dog does not eat
how do I train a puppy
what should I feed my cat
should I buy shares now
what is the price of gold
how do I invest my savings
will bitcoin go up
can you lend me money
what is the exchange rate of the dollar
how do I apply for a mortgage
what is my bank balance
how do I file my income tax
how do I write a will
can I sue my landlord
what is the minimum wage
how do I get a divorce
how do I write a curriculum vitae
are you hiring
how do I ask my boss for a raise
how many holidays do I have left
when is the next public holiday
what should I give my mother for her birthday
plan a wedding for a hundred guests
how do I make friends
I feel sad today
do you love me
are you a human
who made you
what is the meaning of life
who is going to win the election
what is in the news today
tell me about the second world war
when did the Romans live
why is the sky blue
how do vaccines work
what is a black hole
explain quantum mechanics
help me with my homework
write an essay about the sea
write a program that sorts a list
how do I install a printer
the printer has no paper
my phone's screen is broken
how do I reset my phone
the wireless network is slow
my laptop does not turn on
how do I take a screenshot
the television has no picture
which phone should I buy
how do I play chess
flip a coin
pick a number between one and ten
play some jazz
turn off the lights in the kitchen
turn up the heating
how do I knit a scarf
how do I learn the guitar
what size of shoes do I need
does this dress suit me
which wine goes with fish
how much should I tip
how do I pray
what is my horoscope
how tall is the highest mountain
how do I become an astronaut
is there life on Mars
what do I need for camping
where can I park
how do I renew my passport
where do I vote
how do I register a company
my parcel has been stolen
the neighbours are too loud
the baby does not sleep
which school should my child attend
"""

STRANGERS: Final = tuple(_LINES.splitlines())
"""Everyday questions, written for this purpose, on as many matters as fit.

A question nearer to one of them than to the knowledge base is probably not about the product; what
a cosine is worth differs between knowledge bases and lengths of questions, which this evens out,
as a cohort of impostors does in speaker verification (Auckenthaler et al. 2000, T-norm).
"""
