namespace KerasStyle.Tensors.Cpu;

/// <summary>When each value of a loop nest is computed: a row is run through once in each stage, and a stage ends where values of the whole row are known.</summary>
sealed class LoopPlan
{
    const int RecomputeCost = 6, UnrollCost = 10, Unroll = 4, LargestCode = 470;

    readonly LoopBody body;
    readonly int[] stage, producer;

    public LoopPlan(LoopBody body)
    {
        this.body = body;
        stage = new int[body.Types.Count];
        producer = new int[body.Types.Count];
        for (int i = 0; i < producer.Length; i++)
            producer[i] = -1;
        for (int i = 0; i < body.Steps.Count; i++)
        {
            LoopStep step = body.Steps[i];
            producer[step.Register] = i;
            int latest = Math.Max(stage[step.A], Math.Max(stage[step.B], stage[step.C]));
            stage[step.Register] = step.IsReduction ? latest + 1 : latest;
        }

        int last = -1;
        foreach (LoopStore store in body.Stores)
        {
            if (body.Extents[store.Register] is Extent.Full or Extent.Columns)
                last = Math.Max(last, stage[store.Register]);
        }

        foreach (LoopStep step in body.Steps)
        {
            if (step.IsReduction)
                last = Math.Max(last, stage[step.A]);
        }

        Stages = new Stage[last + 1];
        for (int s = 0; s <= last; s++)
            Stages[s] = new Stage();
        // From the last stage on: what it needs of earlier ones is computed again, or kept in scratch memory when that is dear.
        for (int s = last; s >= 0; s--)
            Fill(s);
        foreach (Stage filled in Stages)
        {
            bool cheap = filled.Steps.Sum(i => ElementwiseCost.Of(body.Steps[i].Op)) <= UnrollCost && filled.Reductions.Count > 0;
            filled.Unroll = cheap ? Unroll : 1;
            if (cheap && CodeSize() > LargestCode)
                filled.Unroll = 1;
        }

        CallsDear = CodeSize() > LargestCode;
    }

    // About as many locals as the runtime's compiler makes of the code: it stops inlining at 512, and then every operation is a call.
    int CodeSize()
    {
        int size = body.Types.Count + body.Steps.Sum(s => body.Extents[s.Register] != Extent.Full ? SizeOf(s.Op) : 0);
        foreach (Stage stage in Stages)
            size += (stage.Unroll + 1) * (stage.Steps.Sum(i => SizeOf(body.Steps[i].Op)) + 3 * (stage.Loads.Count + stage.Reductions.Count));
        return size;
    }

    static int SizeOf(Op op) => ElementwiseCost.IsDear(op) ? 60 : 3;

    public Stage[] Stages { get; }

    /// <summary>Whether dear functions are called, because there are too many to write all of them into one method.</summary>
    public bool CallsDear { get; }

    /// <summary>Registers that one stage leaves in scratch memory for later ones.</summary>
    public List<int> Kept { get; } = [];

    public int StageOf(int register) => stage[register];

    /// <summary>How many sums run side by side in a row's reduction.</summary>
    public int UnrollOf(LoopStep reduction) => Stages[stage[reduction.A]].Unroll;

    /// <summary>Whether some element of a load is still needed when the first result of its row has been written.</summary>
    public bool ReadsAfterWrites(int register)
    {
        int first = body.Stores.Min(s => s.Result == LoopResult.Value && body.Extents[s.Register] == Extent.Full ? stage[s.Register] : int.MaxValue);
        for (int s = Stages.Length - 1; s > first; s--)
        {
            if (Stages[s].Loads.Contains(register))
                return true;
        }

        return false;
    }

    void Fill(int at)
    {
        Stage filled = Stages[at];
        var needed = new bool[body.Types.Count];      // by register
        for (int i = 0; i < body.Steps.Count; i++)
        {
            if (body.Steps[i].IsReduction && stage[body.Steps[i].A] == at)
            {
                filled.Reductions.Add(i);
                needed[body.Steps[i].A] = true;
            }
        }

        for (int i = 0; i < body.Stores.Count; i++)
        {
            if (stage[body.Stores[i].Register] == at && body.Extents[body.Stores[i].Register] is Extent.Full or Extent.Columns)
            {
                filled.Stores.Add(i);
                needed[body.Stores[i].Register] = true;
            }
        }

        filled.Keeps.AddRange(Kept.Where(r => stage[r] == at));
        foreach (int register in filled.Keeps)
            needed[register] = true;
        for (int register = needed.Length - 1; register >= 0; register--)       // operands come before results
        {
            if (!needed[register] || body.Extents[register] is Extent.Rows or Extent.None)
                continue;
            if (producer[register] < 0)
            {
                filled.Loads.Add(register);
                continue;
            }

            if (stage[register] < at && CostFromLoads(register) > RecomputeCost)
            {
                filled.Reloads.Add(register);
                if (!Kept.Contains(register))
                    Kept.Add(register);
                continue;
            }

            LoopStep step = body.Steps[producer[register]];
            filled.Steps.Add(producer[register]);
            needed[step.A] = true;
            needed[step.B] = true;
            needed[step.C] = true;
        }

        filled.Steps.Sort();
    }

    // Stops counting where the answer is known.
    int CostFromLoads(int register, int budget = RecomputeCost + 1)
    {
        if (budget <= 0 || body.Extents[register] is Extent.Rows or Extent.None)
            return 0;
        if (producer[register] < 0)
            return 1;
        LoopStep step = body.Steps[producer[register]];
        int cost = ElementwiseCost.Of(step.Op) + CostFromLoads(step.A, budget - 1);
        if (step.B != step.A)
            cost += CostFromLoads(step.B, budget - cost);
        if (step.C != step.A && step.C != step.B)
            cost += CostFromLoads(step.C, budget - cost);
        return cost;
    }

    public sealed class Stage
    {
        public List<int> Loads { get; } = [];

        public List<int> Reloads { get; } = [];

        /// <summary>Numbers of steps over elements, in order.</summary>
        public List<int> Steps { get; } = [];

        public List<int> Keeps { get; } = [];

        /// <summary>Numbers of stores.</summary>
        public List<int> Stores { get; } = [];

        /// <summary>Numbers of the steps that reduce the row at this stage's end.</summary>
        public List<int> Reductions { get; } = [];

        public int Unroll { get; set; } = 1;
    }
}
