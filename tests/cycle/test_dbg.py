import os, random, time, pytest, collections, traceback
from django.db import transaction, connection
from cycle.rows import Visited
from cycle.standing import Watch, record_holds
from cycle.steps import ROOMS, Steps
from cycle.world import STAGES, County, first_pack
v=Visited(); why=collections.Counter()
SHOW=False
@pytest.mark.parametrize("stage", os.environ.get("STAGE","january autumn hall vote synthesis round told").split())
def test_dbg(at_stage, stage):
    n=int(os.environ.get("NUM","3"))
    at_stage(stage); bad=0
    t0=time.time(); fails=collections.Counter()
    for seed in range(int(os.environ.get("FROM","0")), n):
        r=random.Random(seed)
        t=time.time()
        with transaction.atomic():
            w=Watch(first_pack(), v); w.begin()
            s=Steps(County(), w, ROOMS[seed % 5], transaction.atomic)
            try:
                for i in range(50):
                    s.step(lambda o: r.choice(list(o)))
                    if ": " in s.told[-1]: why[s.told[-1].split("(")[0]+" "+s.told[-1].split(": ")[1]]+=1
                record_holds()
            except BaseException as e:
                key=f"{type(e).__name__} {str(e)[:300]}"
                fails[key]+=1
                if fails[key]==1:
                    print("=== FAIL", stage, seed, key, *s.told[-12:], sep="\n  "); print(*traceback.format_exc().splitlines()[-6:], sep="\n")
            transaction.set_rollback(True)
    print("STAGE", stage, n, round(time.time()-t0,1), fails)
def test_told():
    print(v.told()); print('\n'.join(f'{b} {a}' for a,b in why.most_common(70))); print(" ".join(f"{a}:{b}={c}" for (a,b),c in sorted(v.deeds.items())))
