Console.WriteLine("Orleans.Ai");
