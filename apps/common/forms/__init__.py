"""The form engine: a form is data, read once into typed objects; no models, no pages.

``parsing`` reads it, ``conditions`` decides what is asked, ``validation`` checks answers, ``posted`` reads browser posts,
``prefill`` fills what is known, ``json_schema`` describes it to API clients, ``diff`` compares two versions.
"""
