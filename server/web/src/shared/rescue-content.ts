// Generated from the Rust types by protocol/tests/typescript.rs. Do not edit.

import type { RescueContent } from "./protocol.ts";

export const rescueContent: RescueContent = {
  "version": "2026-11.3",
  "notice": {
    "de": "Von einer Ärztin oder einem Arzt freizugeben. Keine medizinische Beratung.",
    "en": "To be signed off by a physician. Not medical advice."
  },
  "steps": {
    "call112": {
      "due_s": 60,
      "de": "112 rufen, von der Person aus, mit Lautsprecher. Nicht auflegen.",
      "en": "Call 112 from the person's side, on loudspeaker. Do not hang up.",
      "record": {
        "de": "Wer ruft; begonnen, verbunden, beendet um; Wo, Wer, Was, Wie viele, Warten.",
        "en": "Who calls; begun, connected, ended at; where, who, what, how many, wait."
      }
    },
    "first_aid": {
      "due_s": 60,
      "de": "Erste Hilfe beginnen.",
      "en": "Begin first aid.",
      "record": {
        "de": "Wer hilft; nach welcher Karte.",
        "en": "Who helps; by which card."
      }
    },
    "release_pressure": {
      "due_s": 10,
      "de": "Halt. Eigenschutz. Gewicht und Fesseln weg.",
      "en": "Stop. Own safety. Weight and restraints off.",
      "record": {
        "de": "Wann gelöst; Lage davor.",
        "en": "When released; position before."
      }
    },
    "fetch_aed": {
      "due_s": 180,
      "de": "Defibrillator (AED) und Notfalltasche holen.",
      "en": "Fetch defibrillator (AED) and emergency bag.",
      "record": {
        "de": "Gefunden oder nicht; wann am Ort.",
        "en": "Found or not; when on the spot."
      }
    },
    "meet_ambulance": {
      "due_s": 180,
      "de": "Rettungsdienst einweisen: Türen, Aufzug, Licht, Hund.",
      "en": "Meet the ambulance: doors, lift, lights, dog.",
      "record": {
        "de": "Wer weist ein.",
        "en": "Who meets them."
      }
    },
    "recheck": {
      "due_s": 60,
      "repeat_s": 60,
      "de": "Atmung und Reaktion erneut prüfen.",
      "en": "Check breathing and response again.",
      "record": {
        "de": "Atmung und Reaktion, mit Uhrzeit.",
        "en": "Breathing and response, with the time."
      }
    },
    "privacy": {
      "due_s": 120,
      "de": "Sichtschutz. Kinder mit Elternteil oder Vertrauensperson zur Seite.",
      "en": "Privacy. Children aside with a parent or trusted adult.",
      "record": {
        "de": "Wer bei den Kindern ist.",
        "en": "Who is with the children."
      }
    },
    "interpreter": {
      "due_s": 180,
      "de": "Sprachmittlung dazuholen, auch telefonisch.",
      "en": "Get an interpreter, by telephone too.",
      "record": {
        "de": "Sprache; erreicht oder nicht.",
        "en": "Language; reached or not."
      }
    },
    "ambulance_arrives": {
      "de": "Rettungsdienst trifft ein.",
      "en": "The ambulance arrives.",
      "record": {
        "de": "Uhrzeit und Fahrzeug.",
        "en": "Time and vehicle."
      }
    },
    "hand_over": {
      "de": "Übergabe: Beginn, Anzeichen, Fesselung mit Art, Lage und Dauer, Mittel, Medikamente, Allergien, Maßnahmen.",
      "en": "Hand-over: onset, signs, restraint with kind, position and duration, substances, medication, allergies, measures.",
      "record": {
        "de": "Wer übernimmt; Uhrzeit.",
        "en": "Who takes over; time."
      }
    },
    "accompany": {
      "de": "Begleitung durch Angehörige. Die Maßnahme wird nicht fortgesetzt.",
      "en": "Accompanied by relatives. The operation does not go on.",
      "record": {
        "de": "Wer begleitet; Art des Ziels, etwa Klinik.",
        "en": "Who goes along; kind of destination, such as a hospital."
      }
    },
    "notify": {
      "due_s": 1800,
      "de": "Benachrichtigen: Einsatzleitung, Beobachtung, Familie, Unterstützende, Nachsorge für alle.",
      "en": "Notify: lead, monitor, family, supporter, aftercare for everyone.",
      "record": {
        "de": "Wer wann benachrichtigt wurde.",
        "en": "Who was told, and when."
      }
    }
  },
  "control_room": {
    "de": "Leitstelle ruft selbst 112.",
    "en": "The control room calls 112 itself."
  },
  "cards": [
    {
      "sign": "cardiac_arrest",
      "title": {
        "de": "Atem- und Kreislaufstillstand",
        "en": "Cardiac arrest"
      },
      "do": [
        {
          "de": "112 mit Lautsprecher. Sofort drücken: Mitte der Brust.",
          "en": "112 on loudspeaker. Push at once: centre of the chest.",
          "picture": "call"
        },
        {
          "de": "100 bis 120 pro Minute, 5 bis 6 cm tief, ganz entlasten.",
          "en": "100 to 120 per minute, 5 to 6 cm deep, let it rise fully.",
          "picture": "push"
        },
        {
          "de": "Wer es gelernt hat: 30-mal drücken, 2-mal beatmen.",
          "en": "If trained: 30 pushes, 2 breaths."
        },
        {
          "de": "AED einschalten und tun, was er sagt.",
          "en": "Switch the AED on and do as it says.",
          "picture": "aed"
        },
        {
          "de": "Alle 2 Minuten abwechseln.",
          "en": "Swap every 2 minutes.",
          "picture": "swap"
        }
      ],
      "do_not": [
        {
          "de": "Schnappatmung ist keine Atmung.",
          "en": "Gasping is not breathing."
        },
        {
          "de": "Für nichts unterbrechen, auch nicht für dieses Gerät.",
          "en": "Do not stop for anything, not even for this device."
        }
      ],
      "record": [
        {
          "de": "Beginn des Drückens; Schocks des AED.",
          "en": "When pushing began; shocks of the AED."
        }
      ],
      "timers": [
        {
          "start": {
            "de": "Drücken begonnen",
            "en": "Pushing begun"
          },
          "every_s": 120,
          "de": "Jetzt abwechseln.",
          "en": "Swap now."
        }
      ],
      "beat_per_min": 110
    },
    {
      "sign": "unconscious",
      "title": {
        "de": "Bewusstlosigkeit",
        "en": "Unconscious"
      },
      "do": [
        {
          "de": "Zuerst 112, mit Lautsprecher.",
          "en": "112 first, on loudspeaker.",
          "picture": "call"
        },
        {
          "de": "Dann Atmung prüfen, höchstens 10 Sekunden.",
          "en": "Then check breathing, 10 seconds at most.",
          "picture": "breathing"
        },
        {
          "de": "Atmet normal: stabile Seitenlage, jede Minute prüfen.",
          "en": "Breathing normally: recovery position, check every minute.",
          "picture": "recovery"
        },
        {
          "de": "Atmet nicht oder schnappt: sofort Brust drücken.",
          "en": "Not breathing or gasping: push the chest at once.",
          "picture": "push"
        }
      ],
      "do_not": [
        {
          "de": "Nicht auf eine Diagnose warten.",
          "en": "Do not wait for a diagnosis."
        },
        {
          "de": "Nicht auf dem Bauch, nicht gefesselt lassen.",
          "en": "Never prone, never handcuffed."
        }
      ],
      "record": [
        {
          "de": "Zuletzt normal gesehen; Atmung bei jeder Prüfung.",
          "en": "Last seen normal; breathing at every check."
        }
      ],
      "timers": [
        {
          "every_s": 60,
          "de": "Atmung prüfen.",
          "en": "Check breathing."
        }
      ]
    },
    {
      "sign": "acute_breathlessness",
      "title": {
        "de": "Akute Atemnot",
        "en": "Acute breathlessness"
      },
      "do": [
        {
          "de": "Jeden Druck weg. Fesseln lösen.",
          "en": "All pressure off. Restraints off.",
          "picture": "release"
        },
        {
          "de": "Aufrecht hinsetzen, Kleidung öffnen.",
          "en": "Sit upright, loosen clothing.",
          "picture": "sit_up"
        },
        {
          "de": "Eigenes Spray geben lassen. Ruhe. 112.",
          "en": "Let them use their own inhaler. Calm. 112."
        }
      ],
      "do_not": [
        {
          "de": "Nicht hinlegen, nicht festhalten, nicht allein lassen.",
          "en": "Do not lay flat, hold down or leave alone."
        },
        {
          "de": "Mehr Gegenwehr kann Kampf um Luft sein.",
          "en": "More struggling can be fighting for air."
        }
      ],
      "record": [
        {
          "de": "Beginn; vorher gefesselt oder festgehalten?",
          "en": "Onset; restrained or held before?"
        }
      ],
      "timers": [
        {
          "every_s": 30,
          "de": "Atmet noch? Lippenfarbe?",
          "en": "Still breathing? Colour of the lips?"
        }
      ]
    },
    {
      "sign": "seizure",
      "title": {
        "de": "Krampfanfall",
        "en": "Seizure"
      },
      "do": [
        {
          "de": "Umgebung frei machen, Kopf schützen, Zeit nehmen. 112.",
          "en": "Clear the surroundings, protect the head, take the time. 112.",
          "picture": "protect_head"
        },
        {
          "de": "Danach: stabile Seitenlage, Atmung prüfen.",
          "en": "Afterwards: recovery position, check breathing.",
          "picture": "recovery"
        }
      ],
      "do_not": [
        {
          "de": "Nicht festhalten, nicht fesseln.",
          "en": "Do not hold down or restrain."
        },
        {
          "de": "Nichts in den Mund.",
          "en": "Nothing into the mouth."
        }
      ],
      "record": [
        {
          "de": "Beginn und Ende; zweiter Anfall?",
          "en": "Begin and end; a second seizure?"
        }
      ],
      "timers": [
        {
          "start": {
            "de": "Krampf begann",
            "en": "Seizure began"
          },
          "once_s": 300,
          "de": "5 Minuten: der Leitstelle sagen.",
          "en": "5 minutes: tell the control centre."
        },
        {
          "start": {
            "de": "Krampf hat aufgehört",
            "en": "Seizure has ended"
          },
          "every_s": 60,
          "de": "Atmung prüfen.",
          "en": "Check breathing."
        }
      ]
    },
    {
      "sign": "severe_bleeding",
      "title": {
        "de": "Bedrohliche Blutung",
        "en": "Severe bleeding"
      },
      "do": [
        {
          "de": "Fest direkt auf die Wunde drücken. 112.",
          "en": "Press hard, directly on the wound. 112.",
          "picture": "press"
        },
        {
          "de": "Druckverband.",
          "en": "Pressure dressing."
        },
        {
          "de": "Arm oder Bein, blutet weiter: Tourniquet, Uhrzeit notieren.",
          "en": "Arm or leg, still bleeding: tourniquet, note the time.",
          "picture": "tourniquet"
        },
        {
          "de": "Hinlegen, warm halten.",
          "en": "Lay down, keep warm.",
          "picture": "warm"
        }
      ],
      "do_not": [
        {
          "de": "Tiefe Gegenstände nicht herausziehen.",
          "en": "Do not remove deep objects."
        },
        {
          "de": "Tourniquet nicht lockern.",
          "en": "Do not loosen the tourniquet."
        }
      ],
      "record": [
        {
          "de": "Uhrzeit des Tourniquets, groß und bei der Übergabe.",
          "en": "Time of the tourniquet, large and at hand-over."
        }
      ],
      "timers": [
        {
          "start": {
            "de": "Tourniquet angelegt",
            "en": "Tourniquet applied"
          },
          "de": "Nicht lockern. Uhrzeit bei der Übergabe sagen.",
          "en": "Do not loosen. Tell the time at hand-over."
        }
      ]
    },
    {
      "sign": "other_life_threatening",
      "title": {
        "de": "Psychische Krise, andere Lebensgefahr",
        "en": "Mental crisis, other danger to life"
      },
      "do": [
        {
          "de": "112 mit Lautsprecher: sagen, was zu sehen ist, Anweisungen folgen.",
          "en": "112 on loudspeaker: say what you see, do as you are told.",
          "picture": "call"
        },
        {
          "de": "Brustschmerz, Lähmung, Allergie, Geburt: bequem lagern, dabeibleiben.",
          "en": "Chest pain, paralysis, allergy, birth: position of comfort, stay with them.",
          "picture": "stay"
        },
        {
          "de": "Psychische Krise: Abstand, eine ruhige Stimme, Gefährliches weg.",
          "en": "Mental crisis: distance, one calm voice, remove dangers.",
          "picture": "apart"
        }
      ],
      "do_not": [
        {
          "de": "Nicht streiten, nicht bedrängen, nicht fesseln.",
          "en": "Do not argue, crowd or restrain."
        },
        {
          "de": "Nichts zu essen oder zu trinken geben.",
          "en": "Give nothing to eat or drink."
        }
      ],
      "record": [
        {
          "de": "Beginn; psychiatrischer Dienst erreicht?",
          "en": "Onset; psychiatric service reached?"
        }
      ],
      "timers": []
    },
    {
      "sign": "medical_emergency",
      "title": {
        "de": "Medizinischer Notfall",
        "en": "Medical emergency"
      },
      "do": [
        {
          "de": "Anhalten. Ansprechen. Im Zweifel 112.",
          "en": "Stop. Speak to them. In doubt 112.",
          "picture": "stay"
        },
        {
          "de": "Bequem lagern, warm halten, dabeibleiben.",
          "en": "Position of comfort, keep warm, stay with them.",
          "picture": "warm"
        },
        {
          "de": "Wird es schlimmer: LEBENSGEFAHR drücken.",
          "en": "If it gets worse: press DANGER TO LIFE."
        }
      ],
      "do_not": [
        {
          "de": "Nicht weiterfahren.",
          "en": "Do not drive on."
        },
        {
          "de": "Kein Gespräch über die Reise.",
          "en": "No talk about the journey."
        }
      ],
      "record": [
        {
          "de": "Beginn, Anzeichen, eigene Medikamente.",
          "en": "Onset, signs, own medication."
        }
      ],
      "timers": [
        {
          "every_s": 60,
          "de": "Reagiert? Atmet normal?",
          "en": "Responding? Breathing normally?"
        }
      ]
    }
  ]
};
